"""`manage.py backup --output /var/backups/hub --keep 30`; to be run every day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.operations.archives import Unable, make_backup


class Command(BaseCommand):
    help = "Write database, public and private files with their hashes into a new folder below --output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="folder of all backups")
        parser.add_argument("--keep", type=int, default=0, help="delete all but so many; 0 keeps all")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_backup(output=options["output"], keep=options["keep"])
        except Unable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(made))
