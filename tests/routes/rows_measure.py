"""Rows of the route matrix: pages in English."""

from __future__ import annotations

from . import audiences as who
from .rows import Row

BILINGUAL = [
    Row("editorial:translate", who.EDITORS, who.EDITORS, args=lambda side, world: [world.page.pk]),
    Row("editorial:translations", who.EDITORS),
]

ROWS = BILINGUAL
