"""Drop the copies of public pages that a date has made untrue; to be run every minute: `manage.py purge_due`."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from hub.pages import purging


class Command(BaseCommand):
    help = "Publish and expire pages whose time has come, and drop copies that dates have changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """A second run repeats nothing; after a stop it catches up."""
        call_command("publish_scheduled", verbosity=0)
        if purging.purge_due():
            self.stdout.write("copies of pages dropped")
