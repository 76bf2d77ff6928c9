"""Prove that no record of a case was changed: `manage.py verify_timeline [--case NUMBER]`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.cases import seals, timeline
from hub.cases.models import Case


class Command(BaseCommand):
    help = "Verify the timelines of all cases and the seals over them, or the timeline of one case."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", metavar="NUMBER", help="the number of one case")

    def handle(self, *args: Any, **options: Any) -> None:
        """Name the first broken entry of each chain and exit with 1, or say that all holds."""
        if number := options["case"]:
            case = Case.objects.filter(number=number).first()
            if case is None:
                raise CommandError(f"There is no case {number}.", returncode=2)
            found = timeline.verify_case(case)
            breaks, what = [found] if found else [], f"The timeline of {number}"
        else:
            breaks = [*timeline.verify_everything(), *seals.verify_kept()]
            what = f"{Case.objects.count()} timelines and all seals"
        for problem in breaks:
            self.stderr.write(str(problem))
        if breaks:
            sys.exit(1)
        self.stdout.write(f"{what}: nothing was changed.")
