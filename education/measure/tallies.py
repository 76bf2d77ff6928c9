"""Figures of a year by month: sums, and means that know of how many they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

Kind = Literal["sum", "mean", "last"]
Number = int | Decimal


@dataclass(frozen=True)
class Tally:
    """What one month comes to: an amount, and of a mean how many values it is the sum of."""

    amount: Number
    weight: int = 1

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.amount + other.amount, self.weight + other.weight)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A figure with its name, unit and definition: people who read it must know what was counted."""

    key: str
    name: str
    unit: str
    definition: str
    group: str
    kind: Kind = "sum"
    places: int = 0


@dataclass(frozen=True)
class Figure:
    """An indicator in one year, by month, beside the year before."""

    indicator: Indicator
    year: int
    months: Mapping[date, Tally] = field(default_factory=dict)
    before: Mapping[date, Tally] = field(default_factory=dict)

    def value(self, tally: Tally | None) -> Number | None:
        """What is shown of a tally; None where nothing is known."""
        if self.indicator.kind == "mean":
            if tally is None or not tally.weight:
                return None
            exact = Decimal(tally.amount) / tally.weight
            return exact.quantize(Decimal(1).scaleb(-self.indicator.places), ROUND_HALF_UP)
        return tally.amount if tally else 0

    def total_of(self, months: Mapping[date, Tally]) -> Number | None:
        """A whole year."""
        if not months:
            return self.value(None)
        total = Tally(0, 0)
        for tally in months.values():
            total += tally
        return self.value(total)

    @property
    def monthly(self) -> list[Number | None]:
        """The twelve months."""
        return [self.value(self.months.get(date(self.year, month, 1))) for month in range(1, 13)]

    @property
    def total(self) -> Number | None:
        """The year."""
        return self.total_of(self.months)

    @property
    def last_year(self) -> Number | None:
        """The year before."""
        return self.total_of(self.before)

    @property
    def change(self) -> Decimal | None:
        """Against the year before: in percent, of a mean the difference; None where one of them isn't known."""
        return change(self.indicator.kind, self.total, self.last_year)

    def as_json(self) -> dict[str, Any]:
        """All of it as it is kept with a release."""
        return {
            "key": self.indicator.key,
            "name": self.indicator.name,
            "unit": self.indicator.unit,
            "definition": self.indicator.definition,
            "group": self.indicator.group,
            "kind": self.indicator.kind,
            "places": self.indicator.places,
            "monthly": [None if value is None else str(value) for value in self.monthly],
            "total": None if self.total is None else str(self.total),
            "last_year": None if self.last_year is None else str(self.last_year),
        }


def change(kind: str, total: Number | None, before: Number | None) -> Decimal | None:
    """How much more, in percent; of a mean by how much it differs."""
    if total is None or before is None:
        return None
    if kind == "mean":
        return Decimal(total) - Decimal(before)
    if not before:
        return None
    return (Decimal(100) * (Decimal(total) - Decimal(before)) / Decimal(before)).quantize(
        Decimal("0.1"), ROUND_HALF_UP
    )
