"""Remind departments to confirm their entries and push the directory to the heads of firms. Run it daily."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.directory import services


class Command(BaseCommand):
    help = "Quarterly reminders and the quarterly push of the directory. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        reminded, pushed = services.run()
        self.stdout.write(f"{reminded} reminders, {pushed} pushed, this quarter")
