"""Writes the index of the public search anew; safe to repeat, and while people search."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.search.indexing import rebuild


class Command(BaseCommand):
    help = "把全站检索的索引重新写一遍。可以重复执行，执行中检索照常。"

    def handle(self, *args: Any, **options: Any) -> None:
        written = rebuild(lambda words: self.stdout.write(f"  {words}"))
        self.stdout.write(f"search: {written} entries written")
