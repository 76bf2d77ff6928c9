"""Prove that an archive is what was made: `manage.py verify_export FILE.zip [--against-database]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.archives.verifying import Deviation, verify_against_database, verify_file


class Command(BaseCommand):
    help = "Check every hash, chain and seal of an archive; name the first deviation and exit with 1."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the ZIP")
        parser.add_argument(
            "--against-database",
            action="store_true",
            help="also compare it with the database of this platform",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Without the option no database is asked."""
        try:
            proof = (verify_against_database if options["against_database"] else verify_file)(options["file"])
        except Deviation as deviation:
            raise CommandError(f"不符：{deviation}") from deviation
        for note in proof.notes:
            self.stdout.write(f"注意：{note}")
        where = "，与数据库一致" if options["against_database"] else ""
        self.stdout.write(
            f"相符：{proof.title}。{proof.files} 个文件、{proof.cases} 件事项的 {proof.entries} 条记录、"
            f"{proof.seals} 枚封印{where}。清单摘要 {proof.digest}"
        )
