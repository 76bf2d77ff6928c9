"""Remind firms that have not confirmed, and tell of what a crash kept silent. Run it daily or oftener."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.announcements import services


class Command(BaseCommand):
    help = "Automatic reminders of announcements to be confirmed. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        missed, reminded = services.run()
        self.stdout.write(f"{missed} announcements told of late, {reminded} reminders begun")
