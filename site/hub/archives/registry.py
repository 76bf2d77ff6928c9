"""The checks that prove that all data agree: `manage.py verify_all` and the auditor's page run them.

    register_check("预算台账", pools_agree)

A room registers its own when its app is ready. A check yields one sentence for each thing that is wrong, nothing where
all holds; it reads and never mends.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

logger = logging.getLogger(__name__)

Check = Callable[[], Iterable[str]]
MOST_NAMED = 20  # findings of one check that are kept; what follows says the same again


@dataclass(frozen=True)
class Outcome:
    """What one check found."""

    name: str
    findings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


_checks: dict[str, Check] = {}


def register_check(name: str, function: Check) -> None:
    """Make a check known under the name that people read. Raises ValueError for a name that is taken."""
    if name in _checks:
        raise ValueError(f"the check {name!r} is registered twice")
    _checks[name] = function


def count_checks() -> int:
    """How many there are."""
    return len(_checks)


def run_checks() -> Iterator[Outcome]:
    """Every check in the order of registration; one that breaks is a finding, and the others still run."""
    for name, function in _checks.items():
        try:
            found = tuple(islice(function(), MOST_NAMED))
        except Exception as error:
            logger.exception("the check %s could not be finished", name)
            found = (f"检查没有完成：{type(error).__name__}: {error}",)
        yield Outcome(name, found)
