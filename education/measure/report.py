"""The self-assessment of a year as it is read: what was released, or a draft of the figures of today."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from hub.charts.charts import Chart, Series

from . import rules
from .models import Assessment, Release, Remark
from .services import picture
from .tallies import change

MONTHS = [f"{month}月" for month in range(1, 13)]


@dataclass(frozen=True)
class Line:
    """One figure of the report with its remark, whether it was kept or has just been counted."""

    told: dict[str, Any]
    written: Remark | None = None

    @property
    def key(self) -> str:
        return self.told["key"]

    @property
    def name(self) -> str:
        return self.told["name"]

    @property
    def unit(self) -> str:
        return self.told["unit"]

    @property
    def group(self) -> str:
        return self.told["group"]

    @property
    def definition(self) -> str:
        return self.told["definition"]

    @property
    def remark(self) -> str:
        return self.told["remark"]

    @property
    def is_mean(self) -> bool:
        return self.told["kind"] == "mean"

    @property
    def total(self) -> Decimal | int | None:
        return number(self.told["total"])

    @property
    def last_year(self) -> Decimal | int | None:
        return number(self.told["last_year"])

    @property
    def monthly(self) -> list[Decimal | int | None]:
        return [number(value) for value in self.told["monthly"]]

    @property
    def change(self) -> Decimal | None:
        return change(self.told["kind"], self.total, self.last_year)

    @property
    def change_text(self) -> str:
        """Against the year before, in words."""
        if self.change is None:
            return "—"
        if not self.change:
            return "持平"
        return f"{'增' if self.change > 0 else '减'} {abs(self.change):g}{'' if self.is_mean else '%'}"

    @property
    def chart(self) -> Chart:
        """By month."""
        return Chart(
            kind="line" if self.is_mean else "columns",
            title=self.name,
            unit=self.unit,
            heading="月份",
            places=self.told["places"],
            labels=MONTHS,
            series=[Series(self.name, self.monthly)],
            empty="本年度没有数据。",
        )


def number(text: str | None) -> Decimal | int | None:
    """A figure as it was kept."""
    if text is None:
        return None
    return Decimal(text) if "." in text else int(text)


@dataclass(frozen=True)
class Report:
    """The lines of a year; `release` is what they were released with, None for a draft."""

    year: int
    assessment: Assessment | None
    release: Release | None

    @cached_property
    def lines(self) -> list[Line]:
        remarks = rules.latest_remarks(self.assessment) if self.assessment else {}
        told = (
            self.release.figures if self.release else picture(self.assessment or Assessment(year=self.year))
        )
        return [Line(row, remarks.get(row["key"])) for row in told]

    @property
    def title(self) -> str:
        return f"{self.year} 年投资者教育基地自评"

    @property
    def standing(self) -> str:
        """Whether it is a draft, in words."""
        if self.release is None:
            return "草稿，数字截至打印时"
        return f"第 {self.release.number} 版"

    @property
    def groups(self) -> dict[str, list[Line]]:
        """The lines under their headings."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.group, []).append(line)
        return found


def report_of(year: int) -> Report:
    """What there is of a year. Nothing is written."""
    assessment = Assessment.objects.filter(year=year).first()
    release = assessment and (
        assessment.releases.filter(withdrawn_at=None).select_related("released_by").first()
    )
    return Report(year, assessment, release or None)
