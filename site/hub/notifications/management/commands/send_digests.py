"""Mail the daily digests. Run it once a day, or more often: each person gets one a day."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.notifications import digests


class Command(BaseCommand):
    help = "Mail what waited for the daily digest, one e-mail per person and day. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{digests.send_digests()} digests")
