"""Delete uploaded files that no row points at: what a crash left behind. Run it daily."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.attachments import services


class Command(BaseCommand):
    help = "Delete files in the private storage without a row, older than a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only name them")

    def handle(self, *args: Any, **options: Any) -> None:
        orphans = services.sweep_orphans(dry_run=options["dry_run"])
        for path in orphans:
            self.stdout.write(path)
        self.stdout.write(f"{len(orphans)} orphans {'found' if options['dry_run'] else 'deleted'}")
