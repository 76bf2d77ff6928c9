"""How long the exchange takes: received, decided, in time, overdue, returned, and working days, from the clocks.

Counted in the database by department, programme and month; only as many rows come back as there are such
groups and different lengths. Median and 90th percentile are found from those counts. Rooms with figures of their
own extend `Figures` and count with `counted`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Case as When
from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.db.models import F as Column
from django.db.models import When as If
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from hub.accounts.models import User

from .flows import Party, all_flows
from .models import Case, Clock

Key = tuple[str, str, date]  # department, kind, first of the month
NO_DEPARTMENT = "尚未确定"


@dataclass
class Figures:
    """What one group comes to. `lengths` counts how many steps took so many working days."""

    received: int = 0
    decided: int = 0
    late: int = 0
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
        """Count another group of the same figures in."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass
class CaseFigures(Figures):
    """Those of cases: `returned` decisions went back to the applicant."""

    returned: int = 0


AnyFigures = TypeVar("AnyFigures", bound=Figures)


def figures(
    *, user: User, year: int, department: int | None = None, kind: str = ""
) -> dict[Key, CaseFigures]:
    """The figures of a year by department, programme and month, of the cases this user sees. Three queries."""
    begin, end = bounds(year)
    cases = Case.objects.visible_to(user).filter(submitted_at__isnull=False)
    if department:
        cases = cases.filter(department=department)
    if kind:
        cases = cases.filter(kind=kind)
    found: dict[Key, CaseFigures] = defaultdict(CaseFigures)
    received = cases.filter(submitted_at__gte=begin, submitted_at__lt=end)
    for row in counted(received, "submitted_at", _parts("")):
        found[_key(row)].received += row["n"]
    clocks = Clock.objects.filter(waits_for=Party.EXCHANGE, opinion=None, case__in=cases.order_by())
    ended = with_late(clocks.filter(_steps("decides"), stopped_at__gte=begin, stopped_at__lt=end))
    ended = ended.annotate(sent_back=flag(_steps("returns")))
    for row in counted(ended, "stopped_at", _parts("case__"), "took", "was_late", "sent_back"):
        group, number = found[_key(row)], row["n"]
        group.decided += number
        group.late += number * row["was_late"]
        group.returned += number * row["sent_back"]
        group.lengths[row["took"] or 0] += number
    today = timezone.localdate()
    running = clocks.filter(stopped_at=None, due_on__lt=today, due_on__year=year)
    for row in counted(running, "due_on", _parts("case__")):
        found[_key(row)].running_late += row["n"]
    return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1], item[0][2])))


def by(found: Mapping[Any, AnyFigures], *parts: int) -> dict[Any, AnyFigures]:
    """The figures summed up by some parts of their key, in its order: of `Key` 0 is the department, 2 the month."""
    sums: dict[Any, AnyFigures] = {}
    for key, group in found.items():
        wanted = key[parts[0]] if len(parts) == 1 else tuple(key[part] for part in parts)
        sums.setdefault(wanted, type(group)()).add(group)
    return dict(sorted(sums.items()))


def bounds(year: int, first: int = 1, last: int = 12) -> tuple[datetime, datetime]:
    """The first moment of some months of a year, and the first one after them."""
    zone = timezone.get_default_timezone()
    after = (year, last + 1) if last < 12 else (year + 1, 1)
    return datetime(year, first, 1, tzinfo=zone), datetime(*after, 1, tzinfo=zone)


def with_late(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """Stopped clocks with `was_late`: 1 where they stopped after their last day, extensions counted in."""
    return clocks.annotate(stopped_day=TruncDate("stopped_at")).annotate(
        was_late=flag(Q(stopped_day__gt=Column("due_on")))
    )


def flag(condition: Q) -> When:
    """1 where a condition holds, else 0: to count by."""
    return When(If(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def counted(rows: QuerySet, moment: str, parts: Mapping[str, Any], *more: str) -> QuerySet:
    """How many rows there are (`n`) by month of a moment, the named parts, and more columns."""
    return (
        rows.order_by()
        .annotate(month=TruncMonth(moment), **parts)
        .values(*parts, "month", *more)
        .annotate(n=Count("pk"))
    )


def month_of(row: Mapping[str, Any]) -> date:
    """The first day of the month of a counted row."""
    return date(row["month"].year, row["month"].month, 1)


def _steps(mark: str) -> Q:
    """Clocks that were ended by steps with this mark, as the flows name them."""
    scope = Q(pk__in=[])
    for flow in all_flows():
        names = [step.name for step in flow.transitions if getattr(step, mark)]
        if names:
            scope |= Q(case__kind=flow.kind, ended_by__in=names)
    return scope


def _parts(case: str) -> dict[str, Any]:
    return {"desk": Column(f"{case}department__name"), "programme": Column(f"{case}kind")}


def _key(row: dict[str, Any]) -> Key:
    return row["desk"] or NO_DEPARTMENT, row["programme"], month_of(row)
