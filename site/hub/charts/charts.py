"""Numbers as a drawing and as a table: what `<c-chart :chart="chart" />` shows.

    Chart(kind="columns", title="每月受理", unit="件", labels=["1月", "2月"], series=[Series("受理", [3, 5])])

Drawn on the server as SVG with presentation attributes only, so a strict Content-Security-Policy holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

from . import drawing
from .words import exact

Kind = Literal["bars", "columns", "line"]
KINDS = {"bars": "条形图", "columns": "柱形图", "line": "折线图"}


@dataclass(frozen=True)
class Series:
    """One row of numbers with its name; None is "not known", never zero."""

    name: str
    values: Sequence[int | float | Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What is drawn: each series has one value for each label.

    `bars` lie (for long labels), `columns` stand (for months), a `line` is for what goes on. `unit` is said
    once, above the drawing. `places` are decimals in the table. Raises ValueError where lengths differ.
    """

    kind: Kind
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    places: int = 0
    heading: str = "项目"
    empty: str = "所选范围内没有数据。"

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(
                    f"{series.name} has {len(series.values)} values for {len(self.labels)} labels"
                )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no value at all, or none but zero."""
        return not any(value for series in self.series for value in series.values)

    @property
    def name(self) -> str:
        """What a screen reader says instead of the drawing."""
        unit = f"（{self.unit}）" if self.unit else ""
        return f"{self.title}{unit}，{KINDS[self.kind]}，数据见随后的表格"

    @property
    def legend(self) -> list[str]:
        """The names of the series, where there is more than one to tell apart."""
        return [series.name for series in self.series] if len(self.series) > 1 else []

    @property
    def columns(self) -> list[str]:
        """The headings of the table's columns of numbers."""
        return [f"{series.name}（{self.unit}）" if self.unit else series.name for series in self.series]

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The lines of the table: the full label, and for each column its heading and exact value."""
        return [
            (
                label,
                [
                    (heading, exact(series.values[index], places=self.places))
                    for heading, series in zip(self.columns, self.series, strict=True)
                ],
            )
            for index, label in enumerate(self.labels)
        ]

    @cached_property
    def wide(self) -> SafeString:
        """The drawing for a desktop."""
        return self._svg(width=720)

    @cached_property
    def narrow(self) -> SafeString:
        """The drawing for a phone: the same letters on half the width."""
        return self._svg(width=340)

    def _svg(self, *, width: int) -> SafeString:
        # ElementTree has escaped every text and attribute.
        return mark_safe(
            drawing.svg(
                kind=self.kind,
                labels=list(self.labels),
                rows=[(series.name, list(series.values)) for series in self.series],
                places=self.places,
                width=width,
            )
        )
