"""Seal the records of all cases; to be run once a day: `manage.py seal_timeline`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.cases import seals, timeline


class Command(BaseCommand):
    help = "Write today's seal over all timelines; keep its line in SEAL_FILE and mail it to SEAL_MAILBOX."

    def handle(self, *args: Any, **options: Any) -> None:
        """A second run on the same day repeats nothing."""
        seal = timeline.seal()
        try:
            seals.keep(seal)
        except OSError as error:
            raise CommandError(f"Sealed, but the line could not be kept outside: {error}") from error
        self.stdout.write(seals.line_of(seal))
