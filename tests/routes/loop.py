"""Asks every row of the matrix as everybody, and says what is wrong with the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .asking import BROKEN, OK, REFUSED, SIGN_IN, Answer, Browser, ask
from .table import Row
from .world import Side, World

NO_SUCH_METHOD = 405
HTTP_OK = 200
FRAGMENT, IDS = re.compile(r'<a [^>]*?href="#([^"]+)"'), re.compile(r'\sid="([^"]+)"')
# Wagtail has counters that nobody sees and that say None, and a page of its own that leads to nowhere.
WAGTAILS = ("wagtail", "admin/test404/")
RAW = re.compile(r"(?<!hidden)>\s*(None|True|False)\s*<")
# What caches may keep and give to everybody, where everybody gets it.
KEPT = {
    "feed_announcements",
    "feed_articles",
    "feed_calls",
    "feed_stories",
    "feed_updates",
    "picture",
    "robots",
    "search_suggest",
    "sitemap",
    "wagtail_serve",
    "wagtaildocs_serve",
}
# Fail for those who get in: on purpose, and where a form is not the one that Wagtail signed.
FAILING = {"wagtailadmin_error_test", "wagtailredirects:process_import"}
# Who is stopped at the door of the administration is stopped whatever the method: these stand for all of them.
WITNESSES = {"anonymous", "owner", "clerk", "reviewer", "administrator"}


class Matrix(NamedTuple):
    """The world and a browser for everybody in it."""

    world: World
    browsers: dict[str, Browser]


# Whose secrets nobody of a role may read, by kind. What is not named here is theirs to know.
SECRETS = ("cases", "people", "firm", "notes", "account")
FOREIGN: dict[str, dict[str, tuple[str, ...]]] = {
    "anonymous": {"a": SECRETS, "b": SECRETS},
    "owner": {"a": ("notes", "account"), "b": SECRETS},
    "colleague": {"a": ("notes", "account"), "b": SECRETS},
    "rival": {"a": SECRETS, "b": ("notes", "account")},
    "association": {"a": SECRETS, "b": SECRETS},
    "editor": {"a": SECRETS, "b": SECRETS},
    "observer": {"a": SECRETS, "b": SECRETS},
    # The department's people work with their own cases, and look up every organization.
    "reviewer": {"a": ("account",), "b": ("cases", "people", "notes", "account")},
    "head": {"a": ("account",), "b": ("cases", "people", "notes", "account")},
    "stranger": {"a": ("cases", "people", "notes", "account"), "b": ("account",)},
    # These see every case; whole account numbers are for those who pay.
    "clerk": {"a": ("account",), "b": ("account",)},
    "auditor": {"a": ("account",), "b": ("account",)},
    # Accounts and organizations, no cases.
    "administrator": {"a": ("notes", "account"), "b": ("notes", "account")},
    "finance": {},
    "operator": {},
}


def complaints(matrix: Matrix, row: Row) -> Iterator[str]:
    """What is wrong with the answers to one row, to everybody, on rows of both firms."""
    for name in row.sides:
        side: Side = getattr(matrix.world, name)
        address = row.address(side, matrix.world)
        for method in ("get",) if row.query else ("get", "post"):
            data = row.data(side, matrix.world) if row.data and method == "post" else None
            for role in asked(row, method, matrix):
                answer = ask(matrix.browsers[role], method, address, data)
                where = f"{method.upper()} {address} ({name}) as {role}: {answer.outcome}, {answer.status}"
                for wrong in judged(row, method, name, role, answer):
                    yield f"{where}, {wrong}"
                for flaw in () if row.key.startswith(WAGTAILS) else flaws(answer):
                    yield f"{where}, {flaw}"
                for leak in () if role in row.told else leaks(matrix.world, role, answer):
                    yield f"{where}, names {leak}"
                if answer.status == NO_SUCH_METHOD and role != "anonymous":
                    break  # the same for everybody


def asked(row: Row, method: str, matrix: Matrix) -> list[str]:
    """The roles that ask."""
    if method == "post" and row.at_most:
        return [role for role in matrix.browsers if role in WITNESSES | row.post.a]
    return list(matrix.browsers)


def judged(row: Row, method: str, side: str, role: str, answer: Answer) -> Iterator[str]:
    """What is wrong with one answer by the table."""
    audience = getattr(row, method)
    invited = role in audience.of(side) or (role == "anonymous" and audience.public)
    if not expected(row, method, role, answer, invited=invited):
        yield "which is not what the table says"
    written = answer.written - row.marks if invited else answer.written
    if written and (not invited or (method == "get" and not row.at_most)):
        yield f"wrote {sorted(written)}"
    if not answer.is_private and not (row.key in KEPT and row.get.public):
        yield f"may be kept by caches: {answer.headers.get('Cache-Control')}"


def expected(row: Row, method: str, role: str, answer: Answer, *, invited: bool) -> bool:
    """Whether the outcome is one that the table allows."""
    if answer.outcome == BROKEN:
        return row.key in FAILING and role == "operator"
    if invited:
        return answer.outcome == OK or row.at_most or (method == "post" and row.data is None)
    if row.at_most:
        return answer.outcome != OK
    if answer.status == NO_SUCH_METHOD:
        return True
    return answer.outcome == (SIGN_IN if role == "anonymous" else REFUSED)


def leaks(world: World, role: str, answer: Answer) -> Iterator[str]:
    """What stands in the answer and is not for this role."""
    for name, kinds in FOREIGN[role].items():
        secrets = getattr(world, name).secrets
        for kind in kinds:
            yield from answer.names(secrets[kind])


def flaws(answer: Answer) -> Iterator[str]:
    """What no page of ours has: values of the programming language where people read, links to nowhere on it."""
    if answer.status == HTTP_OK and "<html" in answer.text:
        yield from (f"says {word}" for word in set(RAW.findall(answer.text)))
        nowhere = set(FRAGMENT.findall(answer.text)) - set(IDS.findall(answer.text))
        yield from (f"leads to #{name}, which it has not" for name in nowhere)


def report(matrix: Matrix, rows: list[Row]) -> str:
    """All complaints about some rows, a line each."""
    return "\n".join(wrong for row in rows for wrong in complaints(matrix, row))
