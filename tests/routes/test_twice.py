"""The same form sent twice at the same moment does what it does once: for every form of the table that is filled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client

from .asking import BESIDE
from .hostile import body_of, filled, sender
from .table import TABLE, Row
from .world import World, make_world

pytestmark = pytest.mark.postgres

# Notes of who did what, of which each request leaves its own, and letters that several people get.
NOTES = (
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailsearch",
    "wagtailcore_reference",
    "search_",
)
# Each request is meant to make one: an archive anew. What a job does after the commit a rolled-back try never does:
# that announcements tell once is shown in tests/hub/announcements.
MEANT = {
    "backoffice:archives",
    "backoffice:archive_case",
    "announcement_desk:remind",
    "announcement_desk:resume",
}


def counts() -> dict[str, int]:
    """How many rows there are in every table."""
    with connection.cursor() as cursor:
        names = [
            name
            for name in connection.introspection.table_names(cursor)
            if not name.startswith((*BESIDE, *NOTES))
        ]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names))  # noqa: S608
        return dict(cursor.fetchall())


def difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


def browser(world: World, row: Row) -> Client:
    made = Client()
    if person := world.roles[sender(row)]:
        made.force_login(person)
    return made


def test_twice_at_once_is_once(pg_clone: Callable[..., list]) -> None:
    with transaction.atomic():
        world = make_world()
    wrong = []
    for row in [
        row for row in TABLE if row.data and (row.post.a or row.post.public) and row.key not in MEANT
    ]:
        address = row.address(world.a, world)
        body = body_of(filled(None, row, world.a, world))
        browsers = [browser(world, row) for _ in range(3)]

        def post(client: Client, address: str = address, body: tuple[bytes, str] = body) -> int:
            return client.generic("POST", address, body[0], content_type=body[1]).status_code

        before = counts()
        with transaction.atomic():
            post(browsers[0])
            once = difference(before, counts())
            transaction.set_rollback(True)
        statuses = pg_clone(post, browsers[1:], connections=2)
        twice = difference(before, counts())
        if twice != once or any(not isinstance(status, int) or status >= 500 for status in statuses):
            wrong.append(f"{row!r}: once {once}, twice {twice}, answers {statuses}")
    assert wrong == []
