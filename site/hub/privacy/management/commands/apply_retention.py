"""`manage.py apply_retention`: erases what has been kept long enough. For cron, daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.privacy import registry, retention


class Command(BaseCommand):
    """How long what is kept stands on the screen 保存期限."""

    help = "Erase what has been kept as long as the retention rules say. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, erase nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for rule in registry.all_rules():
                self.stdout.write(f"{rule.label}：将处理 {retention.due_count(rule)} 条。")
            return
        run = retention.apply_rules()
        for key, count in run.counts.items():
            self.stdout.write(f"{registry.rule(key).label}：已处理 {count} 条。")
        if run.failed:
            names = "、".join(registry.rule(key).label for key in run.failed)
            raise CommandError(f"没有处理完：{names}。原因见日志，下次运行会继续。")
