"""What the public search finds besides pages: each room says so when its app is ready.

    register_source(Source(name="regulations", kind="法规", model=Section, rows=articles, …))

Pages need nothing: every `BasePage` is found under its `search_kind`. Pages that are not for everybody are named by
`register_readers(TalkPage.objects.visible_to)`, beside `keep_from_public`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the index holds about one row.

    `title` heads the result; hits in `named` (the title where it is empty) and in `also` (other names, English ones,
    abbreviations) count more than hits in the text. `products` are codes of the listed products. `dated` is the day
    that readers see. `kind` is that of the source where it is empty.
    """

    title: str
    text: str
    named: str = ""
    also: tuple[str, ...] = ()
    kind: str = ""
    products: tuple[str, ...] = ()
    dated: date | None = None


def own_key(row: Any) -> Iterable[int]:
    """The row itself."""
    return [row.pk]


def nowhere(row: Any) -> str:
    """Nothing to say about where it stands."""
    return ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of rows that a search finds.

    `rows` are all that may be found by anybody, `visible_to(user)` those of them that this person may read: it is asked
    with every search. `url` and `place` (a few words on where it stands) are asked for the rows of one page of results.
    `watched` says which saved rows, of which models, change what about whose keys; by default a row changes itself.
    """

    name: str
    kind: str
    model: type[Model]
    rows: Callable[[], QuerySet]
    visible_to: Callable[[Any], QuerySet]
    entry: Callable[[Any], Entry]
    url: Callable[[Any], str]
    place: Callable[[Any], str] = nowhere
    watched: dict[type[Model], Callable[[Any], Iterable[int]]] = field(default_factory=dict)

    def keys_changed_by(self, row: Any) -> Iterable[int]:
        """The keys of this source that a saved row changes."""
        for model, keys in (self.watched or {self.model: own_key}).items():
            if isinstance(row, model):
                return keys(row)
        return []

    def shown(self, keys: list[int], user: Any) -> dict[int, tuple[str, str]]:
        """Address and place of some rows, as far as this person may read them."""
        rows = self.visible_to(user).filter(pk__in=keys)
        return {row.pk: (self.url(row), self.place(row)) for row in rows}


_sources: dict[str, Source] = {}
_readers: list[Callable[[Any], QuerySet]] = []


def register_source(source: Source) -> None:
    """Let the search find rows of a room. Raises ValueError for a name that is taken."""
    from .signals import hear_deletions  # stands on this module

    if source.name in _sources:
        raise ValueError(f"the source {source.name!r} is registered twice")
    _sources[source.name] = source
    hear_deletions(source.model)


def register_readers(rows: Callable[[Any], QuerySet]) -> None:
    """Let signed-in people find the pages that `rows(user)` answers, though the public doesn't."""
    if rows not in _readers:
        _readers.append(rows)


def all_sources() -> list[Source]:
    """Every source, in the order of registration."""
    return list(_sources.values())


def source(name: str) -> Source | None:
    """The source of this name, None where its room is gone."""
    return _sources.get(name)


def readers() -> list[Callable[[Any], QuerySet]]:
    """What rooms let signed-in people find."""
    return list(_readers)
