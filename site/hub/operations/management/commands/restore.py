"""`manage.py restore /var/backups/hub/hub-20260301-020000`: a backup into an empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.operations.archives import Unable, restore_backup


class Command(BaseCommand):
    help = "Read a backup into these settings' database and storages and prove that it holds together."
    requires_system_checks: list[str] = []  # the database may be empty

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="the folder of one backup")
        parser.add_argument("--replace", action="store_true", help="delete what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore_backup(source=options["source"], replace=options["replace"])
        except Unable as error:
            raise CommandError(str(error)) from error
        proofs = ", ".join(done.verified)
        self.stdout.write(f"backup of {done.made_at}: database and {done.files} files, proved by {proofs}")
