"""Remind of time limits, mark and escalate what is overdue, let lapse what ends by itself. Run it daily or hourly."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.cases import clocks
from hub.cases.models import NoticeKind


class Command(BaseCommand):
    help = "Reminders, overdue marks, escalations and lapses of the cases' clocks. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = clocks.run()
        self.stdout.write(", ".join(f"{outcome.done[kind]} {kind}" for kind in NoticeKind))
        for what, reason in outcome.failed:
            self.stderr.write(f"{what}: {reason}")
        if outcome.failed:
            raise CommandError(f"{len(outcome.failed)} failed, the others are done")
