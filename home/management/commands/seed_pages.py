"""`manage.py seed_pages`: make the public pages that are missing."""

from typing import Any

from django.core.management.base import BaseCommand

from home.seeding import seed_english_pages, seed_pages


class Command(BaseCommand):
    help = "补齐公开网页：只新建缺少的页面，不改动编辑修改过的内容。"

    def handle(self, *args: Any, **options: Any) -> None:
        made = [*seed_pages(), *seed_english_pages()]
        self.stdout.write(f"新建 {len(made)} 个页面。" if made else "页面齐全，没有改动。")
