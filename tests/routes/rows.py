"""A row of the route matrix, and what makes its arguments and forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from . import audiences as who
from .audiences import Audience
from .world import Side, World

Arguments = Callable[[Side, World], list[Any] | dict[str, Any]]
Form = Callable[[Side, World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address with its arguments. Where the audiences differ between the firms, it is asked for rows of both.

    `path` stands for an address that can't be reversed. With `query` it is a view of the address: GET only.
    `at_most` names who may get through, without saying that they do. `told` are roles that learn names here which
    they learn nowhere else: editors write about the firms of the stories. `marks` are tables in which it is written
    down that somebody has opened it.
    """

    key: str
    get: Audience
    post: Audience = who.NOBODY
    args: Arguments | None = None
    data: Form | None = None
    query: str = ""
    path: str = ""
    at_most: bool = False
    told: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return " ".join(filter(None, (self.key, self.path, self.query)))

    @property
    def sides(self) -> tuple[str, ...]:
        """The firms on whose rows it is asked."""
        return ("a",) if self.get.a == self.get.b and self.post.a == self.post.b else ("a", "b")

    def address(self, side: Side, world: World) -> str:
        """What is asked."""
        values = self.args(side, world) if self.args else []
        filled = {"kwargs": values} if isinstance(values, dict) else {"args": values}
        url = self.path or reverse(self.key, **filled)
        return f"{url}?{self.query}" if self.query else url


class Sent(SimpleUploadedFile):
    """A file that is sent again for each role."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return super().read(*args)


def of(name: str, *more: Any) -> Arguments:
    """The key of the side's row of that name, and further arguments."""
    return lambda side, world: [getattr(side, name).pk, *more]


def voucher(name: str) -> Arguments:
    """The keys of a claim and of a voucher of it."""
    return lambda side, world: [getattr(side, name).pk, side.voucher(getattr(side, name)).pk]


def reading(name: str) -> Arguments:
    """The keys of a claim and of a file of it that was read and waits."""
    return lambda side, world: [getattr(side, name).pk, side.reading(getattr(side, name)).pk]


def file(name: str, *, internal: bool = False) -> Arguments:
    """The key of a file of a case."""
    return lambda side, world: [side.file(getattr(side, name), internal=internal).pk]


def colleague(side: Side, world: World) -> list[Any]:
    """The key of the colleague as a contact."""
    return [side.contact(side.colleague).pk]


def seen(name: str, **values: Any) -> Form:
    """A form that was filled for the version of the case that stands."""
    return lambda side, world: {"version": getattr(side, name).version, **values}


def viewset(
    name: str,
    on: Arguments,
    *,
    see: Audience,
    change: Audience,
    add: Audience | None = None,
    delete: Audience | None = None,
) -> list[Row]:
    """A viewset of ours in the admin: `see` opens list and detail, `change` the forms and the history.

    `add` is for whoever may make new rows, where that is not whoever may change them.
    """
    add = add or change
    rows = [
        Row(f"{name}:index", see),
        Row(f"{name}:index", see, query="export=csv"),
        Row(f"{name}:index_results", see),
        Row(f"{name}:inspect", see, args=on),
        Row(f"{name}:add", add, add),
        Row(f"{name}:edit", change, change, args=on),
        Row(f"{name}:history", change, args=on),
        Row(f"{name}:history_results", change, args=on),
    ]
    return rows + ([Row(f"{name}:delete", delete, delete, args=on)] if delete else [])
