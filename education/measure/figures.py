"""All figures of a year, each beside the year before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .indicators import INDICATORS
from .sources import Months
from .tallies import Figure, Indicator


def figures_of(year: int) -> list[Figure]:
    """Every indicator in the order of its group."""
    first, until = date(year - 1, 1, 1), date(year + 1, 1, 1)
    return [figure_of(indicator, year=year, months=source(first, until)) for indicator, source in INDICATORS]


def figure_of(indicator: Indicator, *, year: int, months: Months) -> Figure:
    """Two years of months, told apart."""
    return Figure(
        indicator,
        year,
        {month: tally for month, tally in months.items() if month.year == year},
        {month: tally for month, tally in months.items() if month.year == year - 1},
    )


def by_group(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """The figures under the headings of their groups."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(figure.indicator.group, []).append(figure)
    return found
