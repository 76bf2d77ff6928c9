"""`manage.py render_deploy --domain members.example.com --output deploy/`: nginx and systemd files of an installation."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from hub.operations.deployment import Installation, write_files

REQUIRED = ("domain", "output", "certificate", "key")


class Command(BaseCommand):
    help = "Write nginx configuration, systemd units and error pages; run collectstatic before."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option for each field of an installation."""
        for item in fields(Installation):
            name = f"--{item.name.replace('_', '-')}"
            if item.name in REQUIRED:
                parser.add_argument(name, required=True)
            elif item.name == "data":
                parser.add_argument(name, default=str(settings.STATIC_ROOT.parent))
            elif item.default is MISSING:
                parser.add_argument(name, nargs="*", default=list(settings.OPERATOR_NETWORKS))
            elif isinstance(item.default, bool):
                parser.add_argument(name, action="store_true")
            elif isinstance(item.default, tuple):
                parser.add_argument(name, nargs="*", default=[])
            else:
                parser.add_argument(name, type=type(item.default), default=item.default)

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = {item.name: options[item.name] for item in fields(Installation)}
        for path in write_files(Installation(**chosen)):
            self.stdout.write(str(path))
