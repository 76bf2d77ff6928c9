"""Send e-mails that are due and were missed. Run it every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.notifications import sending


class Command(BaseCommand):
    help = "Send queued e-mails that are due; move those interrupted in mid-sending to review."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=500, help="at most so many e-mails (500)")

    def handle(self, *args: Any, **options: Any) -> None:
        sent, review = sending.sweep(limit=options["limit"])
        self.stdout.write(f"{sent} sent, {review} to review")
