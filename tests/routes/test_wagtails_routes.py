"""What everybody gets from Wagtail's own routes: groups of them, each with who may get in at most."""

from __future__ import annotations

import pytest

from .loop import Matrix, report
from .wagtails import GROUPS, REACHING_OURS, rows_of_groups


@pytest.mark.parametrize("group", GROUPS)
def test_a_group(matrix: Matrix, group: str) -> None:
    assert report(matrix, rows_of_groups()[group]) == ""


@pytest.mark.parametrize("key", sorted({row.key for row in REACHING_OURS}))
def test_a_route_that_reaches_what_is_ours(matrix: Matrix, key: str) -> None:
    assert report(matrix, [row for row in REACHING_OURS if row.key == key]) == ""
