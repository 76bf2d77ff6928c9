"""Take in what has come into the mailbox, or what lies in a folder as .eml files. Run it by the clock, as often as wished."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.mailroom import intake, sources


class Command(BaseCommand):
    help = "Read the mailbox that the settings name (MAILBOX_HOST …), or the .eml files of a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", metavar="DIR", help="read the .eml files of this folder instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["folder"]:
            self._run(sources.FolderSource(Path(options["folder"])))
        elif settings.MAILBOX_HOST:
            self._read_mailbox()
        else:
            self.stdout.write("no mailbox is configured (MAILBOX_HOST)")

    def _read_mailbox(self) -> None:
        name = sources.ImapSource().name
        try:
            with sources.ImapSource() as source:
                self._run(source)
        except (sources.SourceError, CommandError) as error:
            sources.note(name, str(error))
            raise CommandError(str(error)) from error
        sources.note(name)

    def _run(self, source: sources.Source) -> None:
        try:
            counts = intake.run(source)
        except sources.SourceError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{counts.stored} stored, {counts.known} known, {counts.registered} registered, {counts.left} left"
        )
