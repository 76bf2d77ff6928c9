"""Prove that every stored file is still what was uploaded."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.attachments import services


class Command(BaseCommand):
    help = "Recompute the SHA-256 of every stored file; name those that changed or are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0
        for row, problem in services.damaged():
            bad += 1
            self.stdout.write(f"{problem}: {row.pk} case {row.case_id} {row.original_name} ({row.file.name})")
        if bad:
            raise CommandError(f"{bad} files do not hold")
        self.stdout.write("all files hold")
