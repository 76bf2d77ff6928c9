"""How long the exchange takes: received, decided, in time, overdue, returned, and working days, from the clocks.

Counted in the database by department, programme and month; only as many rows come back as there are such
groups and different lengths. Median and 90th percentile are found from those counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Case as When
from django.db.models import Count, F, IntegerField, Q, QuerySet, Value
from django.db.models import When as If
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from hub.accounts.models import User

from .flows import Party, all_flows
from .models import Case, Clock

Key = tuple[str, str, date]  # department, kind, first of the month


@dataclass
class Figures:
    """What one group comes to. `lengths` counts how many steps took so many working days."""

    received: int = 0
    decided: int = 0
    late: int = 0
    returned: int = 0
    running_late: int = 0
    lengths: Counter[int] = field(default_factory=Counter)

    @property
    def in_time(self) -> int:
        """Decisions taken on or before their last day."""
        return self.decided - self.late

    @property
    def overdue(self) -> int:
        """Decisions taken too late, and those still due whose limit ended in the month."""
        return self.late + self.running_late

    @property
    def share(self) -> int | None:
        """Per cent in time of all that was decided or should have been."""
        total = self.decided + self.running_late
        return round(100 * self.in_time / total) if total else None

    @property
    def median(self) -> int | None:
        """Working days within which half of the decisions were taken."""
        return self._within(0.5)

    @property
    def ninetieth(self) -> int | None:
        """Working days within which nine in ten decisions were taken."""
        return self._within(0.9)

    def _within(self, share: float) -> int | None:
        """The smallest number of days that covers this share (nearest rank); None without decisions."""
        total, seen = sum(self.lengths.values()), 0
        for days in sorted(self.lengths):
            seen += self.lengths[days]
            if seen >= share * total:
                return days
        return None

    def add(self, other: Figures) -> None:
        """Count another group in."""
        self.received += other.received
        self.decided += other.decided
        self.late += other.late
        self.returned += other.returned
        self.running_late += other.running_late
        self.lengths += other.lengths


def figures(*, user: User, year: int, department: int | None = None, kind: str = "") -> dict[Key, Figures]:
    """The figures of a year by department, programme and month, of the cases this user sees. Three queries."""
    zone = timezone.get_default_timezone()
    begin, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    cases = Case.objects.visible_to(user).filter(submitted_at__isnull=False)
    if department:
        cases = cases.filter(department=department)
    if kind:
        cases = cases.filter(kind=kind)
    found: dict[Key, Figures] = defaultdict(Figures)
    received = cases.filter(submitted_at__gte=begin, submitted_at__lt=end)
    for row in _counted(received, TruncMonth("submitted_at"), ""):
        found[_key(row)].received += row["n"]
    clocks = Clock.objects.filter(waits_for=Party.EXCHANGE, opinion=None, case__in=cases.order_by())
    ended = clocks.filter(_steps("decides"), stopped_at__gte=begin, stopped_at__lt=end).annotate(
        stopped_day=TruncDate("stopped_at")
    )
    ended = ended.annotate(was_late=_flag(Q(stopped_day__gt=F("due_on"))), sent_back=_flag(_steps("returns")))
    for row in _counted(ended, TruncMonth("stopped_at"), "case__", "took", "was_late", "sent_back"):
        group, number = found[_key(row)], row["n"]
        group.decided += number
        group.late += number * row["was_late"]
        group.returned += number * row["sent_back"]
        group.lengths[row["took"] or 0] += number
    today = timezone.localdate()
    running = clocks.filter(stopped_at=None, due_on__lt=today, due_on__year=year)
    for row in _counted(running, TruncMonth("due_on"), "case__"):
        found[_key(row)].running_late += row["n"]
    return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1], item[0][2])))


def by(found: dict[Key, Figures], part: int) -> dict[Any, Figures]:
    """The figures summed up by one part of their key: 0 department, 1 programme, 2 month."""
    sums: dict[Any, Figures] = defaultdict(Figures)
    for key, group in found.items():
        sums[key[part]].add(group)
    return dict(sorted(sums.items()))


def _flag(condition: Q) -> When:
    return When(If(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _steps(mark: str) -> Q:
    """Clocks that were ended by steps with this mark, as the flows name them."""
    scope = Q(pk__in=[])
    for flow in all_flows():
        names = [step.name for step in flow.transitions if getattr(step, mark)]
        if names:
            scope |= Q(case__kind=flow.kind, ended_by__in=names)
    return scope


def _counted(rows: QuerySet, month: Any, case: str, *more: str) -> QuerySet:
    parts = {"desk": F(f"{case}department__name"), "programme": F(f"{case}kind")}
    return (
        rows.order_by()
        .annotate(month=month, **parts)
        .values("desk", "programme", "month", *more)
        .annotate(n=Count("pk"))
    )


def _key(row: dict[str, Any]) -> Key:
    month = row["month"]
    return row["desk"] or "尚未确定", row["programme"], date(month.year, month.month, 1)
