"""会员之声服务报告: how the member's voice was answered, counted in the database by department, category, part, month.

Answers and their time come from the clocks, extensions counted in; every answer counts, so one after a reopening
counts again. A withdrawn item was received and is never answered. Ratings count in the month of the answer, the last
one of each item.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.models import Clock
from hub.cases.service_report import NO_DEPARTMENT, Figures, bounds, by, counted, flag, month_of, with_late

from ..flow import ITEM_FLOW
from ..models import FeedbackItem, Part
from ..states import ANSWER

Key = tuple[str, str, str, date]  # department, category, part, first of the month
DEPARTMENT, CATEGORY, PART, MONTH = range(4)
NO_CATEGORY = "尚未分类"
# What is counted by, of an item and of its clock.
ITEM = {"desk": F("department__name"), "about": F("category__name"), "list": F("part")}
OF_CLOCK = {
    "desk": F("case__department__name"),
    "about": F("case__feedbackitem__category__name"),
    "list": F("case__feedbackitem__part"),
}
ANSWERS = [step.name for step in ITEM_FLOW.transitions if step.target == "answered"]


@dataclass
class VoiceFigures(Figures):
    """What one group of items comes to; `decided` are answers. `ratings` counts how many gave so many points."""

    extended: int = 0
    reopened: int = 0
    ratings: Counter[int] = field(default_factory=Counter)

    @property
    def rated(self) -> int:
        """How many items were rated."""
        return sum(self.ratings.values())

    @property
    def mean(self) -> float | None:
        """The mean rating of 1 to 5, to two places; None without any."""
        points = sum(points * number for points, number in self.ratings.items())
        return round(points / self.rated, 2) if self.rated else None


def reads_report(user: User) -> bool:
    """Heads read their department's figures, whoever sees every case those of all."""
    return user.has_perm("cases.read_internal") and (
        user.has_perm("cases.view_every_case") or user.has_perm("cases.approve_case")
    )


def figures(
    *, user: User, year: int, first: int = 1, last: int = 12, department: int | None = None
) -> dict[Key, VoiceFigures]:
    """The figures of some months of a year by department, category, part and month. Five queries."""
    begin, end = bounds(year, first, last)
    items = FeedbackItem.objects.visible_to(user).filter(submitted_at__isnull=False)
    if not user.has_perm("cases.view_every_case"):
        department = user.department_id or 0
    if department is not None:
        items = items.filter(department=department)
    found: dict[Key, VoiceFigures] = defaultdict(VoiceFigures)

    for row in counted(_within(items, "received_at", begin, end), "received_at", ITEM):
        found[_key(row)].received += row["n"]

    clocks = Clock.objects.filter(name=ANSWER.name, opinion=None, case__in=items.order_by().values("pk"))
    ended = with_late(_within(clocks.filter(ended_by__in=ANSWERS), "stopped_at", begin, end))
    ended = ended.annotate(was_extended=flag(Q(extensions__gt=0)))
    for row in counted(ended, "stopped_at", OF_CLOCK, "took", "was_late", "was_extended"):
        group, number = found[_key(row)], row["n"]
        group.decided += number
        group.late += number * row["was_late"]
        group.extended += number * row["was_extended"]
        group.lengths[row["took"] or 0] += number

    running = clocks.filter(stopped_at=None, due_on__lt=timezone.localdate())
    for row in counted(_within(running, "due_on", begin.date(), end.date()), "due_on", OF_CLOCK):
        found[_key(row)].running_late += row["n"]

    rated = _within(items.filter(rating__isnull=False), "answered_at", begin, end)
    for row in counted(rated, "answered_at", ITEM, "rating"):
        found[_key(row)].ratings[row["rating"]] += row["n"]

    for row in counted(_within(items, "reopened_at", begin, end), "reopened_at", ITEM):
        found[_key(row)].reopened += row["n"]
    return dict(sorted(found.items()))


def by_month(
    found: Mapping[Key, VoiceFigures], *, year: int, first: int, last: int
) -> dict[date, VoiceFigures]:
    """The figures of each month that has come, those without any included."""
    today = timezone.localdate()
    months = [day for number in range(first, last + 1) if (day := date(year, number, 1)) <= today]
    return {month: VoiceFigures() for month in months} | by(found, MONTH)


def _within(rows: Any, moment: str, begin: Any, end: Any) -> Any:
    return rows.filter(**{f"{moment}__gte": begin, f"{moment}__lt": end})


def _key(row: dict[str, Any]) -> Key:
    part = Part(row["list"]).label
    return row["desk"] or NO_DEPARTMENT, row["about"] or NO_CATEGORY, part, month_of(row)
