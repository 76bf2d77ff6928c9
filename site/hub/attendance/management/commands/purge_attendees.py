"""Delete attendees' personal data after the retention time; run daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hub.attendance.services import purge


class Command(BaseCommand):
    """How long they are kept stands in the settings (签到设置); counts and anonymous replies stay."""

    help = "Delete the names and companies of attendees whose retention time is over. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        occasions, people = purge()
        self.stdout.write(f"已删除 {occasions} 场活动 {people} 位参会人的信息。")
