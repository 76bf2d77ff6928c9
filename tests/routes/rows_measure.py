"""Rows of the route matrix: pages in English, visits, the education base's figures and its yearly self-assessment."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from . import audiences as who
from .rows import Arguments, Row

BILINGUAL = [
    Row("editorial:translate", who.EDITORS, who.EDITORS, args=lambda side, world: [world.page.pk]),
    Row("editorial:translations", who.EDITORS),
]
AUDIENCE = [Row("seen", who.EVERYBODY, who.EVERYBODY, args=lambda side, world: [world.page.pk])]

# Last year's self-assessment, on which nothing is written yet. It belongs to no firm.
READERS = who.EDITORS | who.HEADS | who.AUDITORS
LAST_YEAR = timezone.localdate().year - 1


def year(*more: Any) -> Arguments:
    return lambda side, world: [LAST_YEAR, *more]


FIGURES = [
    Row("measure:index", READERS),
    Row("measure:export", READERS, args=lambda side, world: ["csv"]),
    Row("measure:export", READERS, args=lambda side, world: ["xlsx"]),
    Row("measure:year", READERS, args=year()),
    Row("measure:file", READERS, args=year("xlsx")),
    Row(
        "measure:remark",
        who.EDITORS,
        who.EDITORS,
        args=year("views"),
        data=lambda side, world: {"text": "访问量平稳。", "version": "0"},
    ),
    Row("measure:release", who.HEADS, who.HEADS, args=year()),
    Row("measure:withdraw", who.HEADS, who.HEADS, args=year()),
]

ROWS = [*BILINGUAL, *AUDIENCE, *FIGURES]
