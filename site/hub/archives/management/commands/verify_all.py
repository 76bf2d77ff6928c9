"""Prove that all data agree: `manage.py verify_all`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.archives.registry import run_checks


class Command(BaseCommand):
    help = "Run every check of timelines, seals, clocks, numbers, money, files, messages and jobs; exit with 1 if one fails."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each check, and below it what it found."""
        bad = []
        for outcome in run_checks():
            self.stdout.write(f"{'相符' if outcome.holds else '不符'}  {outcome.name}")
            for finding in outcome.findings:
                self.stdout.write(f"      {finding}")
            if not outcome.holds:
                bad.append(outcome.name)
        if bad:
            raise CommandError(f"{len(bad)} 项检查不符：{'、'.join(bad)}")
        self.stdout.write("全部相符。")
