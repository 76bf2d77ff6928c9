"""Rows of the search: the page for everybody, and what editors read of it."""

from __future__ import annotations

from typing import Any

from . import audiences as who
from .rows import Row, viewset
from .world import Side, World


def asked(side: Side, world: World) -> list[Any]:
    """The key of a query."""
    return [world.asked.pk]


SEARCH = [
    Row("search", who.EVERYBODY, who.EVERYBODY),
    Row("search", who.EVERYBODY, query="q=会员"),
    Row("search_suggest", who.EVERYBODY, query="q=会员"),
    *(
        row
        for row in viewset("searches", asked, see=who.EDITORS, change=who.EDITORS)
        if row.key != "searches:add"
    ),
]
