"""What was counted, by month and by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from wagtail.models import Page

from .models import PageDay, SiteDay


@dataclass(frozen=True)
class Visits:
    """Views, and the sum of each day's visitors: somebody who comes on two days counts twice, nobody is followed."""

    views: int = 0
    visitors: int = 0


def by_month(*, first: date, until: date) -> dict[date, Visits]:
    """The whole site, by the first day of each month, from `first` up to before `until`. One query."""
    rows = SiteDay.objects.filter(day__gte=first, day__lt=until).annotate(month=TruncMonth("day"))
    sums = rows.values("month").annotate(v=Sum("views"), u=Sum("visitors")).order_by("month")
    return {row["month"]: Visits(row["v"], row["u"]) for row in sums}


def most_read(*, first: date, until: date, most: int = 10) -> list[tuple[Page, Visits]]:
    """The pages that were read most. Two queries."""
    rows = PageDay.objects.filter(day__gte=first, day__lt=until).values("page")
    sums = list(rows.annotate(v=Sum("views"), u=Sum("visitors")).order_by("-v", "page")[:most])
    pages = Page.objects.in_bulk(_keys(row["page"] for row in sums))
    return [(pages[row["page"]], Visits(row["v"], row["u"])) for row in sums]


def of_pages(keys: Iterable[int], *, first: date, until: date) -> Visits:
    """Some pages together. One query."""
    rows = PageDay.objects.filter(day__gte=first, day__lt=until, page__in=_keys(keys))
    sums = rows.aggregate(v=Sum("views"), u=Sum("visitors"))
    return Visits(sums["v"] or 0, sums["u"] or 0)


def _keys(keys: Iterable[int]) -> list[int]:
    return list(keys)
