"""Lists that are narrowed by what is chosen in the address, with counts beside each choice.

Read as keys and values in one query for each facet, however many pages there are; a page stands in a count when it meets what
is chosen in all the other facets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

# Keys of pages, each with a value that it has in a facet and the words for it.
Values = Callable[[QuerySet], Iterable[tuple[int, str, str]]]


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list. Its values are offered in the order of `order`, those that it doesn't name after these as they
    come; without it those that most pages have come first.
    """

    name: str
    label: str
    values: Values
    order: tuple[str, ...] | None = None

    def sorted(self, having: dict[str, set[int]]) -> list[str]:
        """The values in the order in which they are offered."""
        if self.order is None:
            return sorted(having, key=lambda value: (-len(having[value]), value))
        places = {value: place for place, value in enumerate(self.order)}
        return sorted(having, key=lambda value: places.get(value, len(places)))


@dataclass(frozen=True)
class Choice:
    """One value of a facet as it is offered."""

    label: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Offered:
    """A facet with its choices; `all` leads to the list without it."""

    label: str
    choices: list[Choice]
    all: Choice


def narrowed(rows: QuerySet, facets: list[Facet], asked: Any) -> tuple[QuerySet, list[Offered]]:
    """The rows that meet what was asked, and what can be asked further. Unknown values are passed over."""
    everything = set(rows.order_by().values_list("pk", flat=True))
    chosen: dict[str, str] = {}
    labels: dict[tuple[str, str], str] = {}
    having: dict[str, dict[str, set[int]]] = {}
    for facet in facets:
        keys: dict[str, set[int]] = {}
        for key, value, label in facet.values(rows):
            keys.setdefault(value, set()).add(key)
            labels[facet.name, value] = label
        having[facet.name] = keys
        if asked.get(facet.name) in keys:
            chosen[facet.name] = asked[facet.name]
    offered = []
    for facet in facets:
        others = {name: value for name, value in chosen.items() if name != facet.name}
        left = _meeting(everything, others, having)
        choices = [
            Choice(
                label=labels[facet.name, value],
                count=len(having[facet.name][value] & left),
                query=urlencode(others | {facet.name: value}),
                is_chosen=chosen.get(facet.name) == value,
            )
            for value in facet.sorted(having[facet.name])
        ]
        choices = [choice for choice in choices if choice.count or choice.is_chosen]
        if choices:
            whole = Choice("全部", len(left), urlencode(others), facet.name not in chosen)
            offered.append(Offered(facet.label, choices, whole))
    if chosen:
        rows = rows.filter(pk__in=_meeting(everything, chosen, having))
    return rows, offered


def _meeting(keys: set[int], chosen: dict[str, str], having: dict[str, dict[str, set[int]]]) -> set[int]:
    for name, value in chosen.items():
        keys = keys & having[name][value]
    return keys
