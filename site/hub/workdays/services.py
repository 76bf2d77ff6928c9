"""Working days and due dates (DOMAIN 8).

Every function takes and returns plain dates of the Asia/Shanghai calendar; a moment is turned into its day by
`django.utils.timezone.localdate` first.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone

from .models import CalendarYear, SpecialDay
from .notices import Day

ONE_DAY = timedelta(days=1)
SATURDAY = 5
CACHE_SECONDS = 300


class Unit(models.TextChoices):
    """What a period of time counts."""

    WORKING = "working", "工作日"
    CALENDAR = "calendar", "自然日"


class Rollover(models.TextChoices):
    """Where a due date goes that falls on a day off."""

    NONE = "none", "不顺延"
    NEXT = "next", "顺延至下一工作日"
    PREVIOUS = "previous", "提前至上一工作日"


def is_working_day(day: date) -> bool:
    """Whether people work on this day; in a year without data, Monday–Friday."""
    return _exceptions(day.year).get(day, day.weekday() < SATURDAY)


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    return next(_working_days(day, ONE_DAY))


def add_working_days(day: date, number: int) -> date:
    """The `number`-th working day after `day`, or before it when negative; `day` itself isn't counted.

    0 gives `day` back, working or not.
    """
    step = ONE_DAY if number > 0 else -ONE_DAY
    for _, found in zip(range(abs(number)), _working_days(day, step), strict=False):
        day = found
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` comes first.

    Backwards the days are counted from `end` up to, not including, `start`, as "10 working days before" does.
    """
    if end < start:
        return -sum(is_working_day(start - ONE_DAY * i) for i in range(1, (start - end).days + 1))
    return sum(is_working_day(start + ONE_DAY * i) for i in range(1, (end - start).days + 1))


def roll(day: date, rollover: Rollover) -> date:
    """Move a day off to the working day that `rollover` names; a working day stays."""
    if rollover == Rollover.NONE or is_working_day(day):
        return day
    return next(_working_days(day, ONE_DAY if rollover == Rollover.NEXT else -ONE_DAY))


def due_date(*, start: date, amount: int, unit: Unit, rollover: Rollover) -> date:
    """The last day of a period. The day it starts on (of receipt) isn't counted; `amount` may be negative."""
    end = add_working_days(start, amount) if unit == Unit.WORKING else start + ONE_DAY * amount
    return roll(end, rollover)


def time_left(due: date, *, today: date) -> str:
    """How far a deadline is, in calendar days and in words."""
    days = (due - today).days
    if days < 0:
        return f"已逾期 {-days} 天"
    return {0: "今天到期", 1: "明天到期"}.get(days, f"还剩 {days} 天")


def years_without_data(today: date | None = None) -> list[int]:
    """Of this year and the next, those without a holiday notice: Monday–Friday is assumed there."""
    this_year = (today or timezone.localdate()).year
    wanted = {this_year, this_year + 1}
    return sorted(wanted - set(CalendarYear.objects.filter(year__in=wanted).values_list("year", flat=True)))


@transaction.atomic
def set_days(*, year: CalendarYear, days: Iterable[Day]) -> None:
    """Make these the special days of a year. Due dates that were computed before stay as they are."""
    year.days.all().delete()
    SpecialDay.objects.bulk_create(
        SpecialDay(year=year, date=day.date, is_working=day.is_working, name=day.name) for day in days
    )
    forget(year.year)


def forget(year: int) -> None:
    """Drop what is remembered of a year, now and once the change is committed."""
    cache.delete(_cache_key(year))
    transaction.on_commit(lambda: cache.delete(_cache_key(year)))


def _working_days(day: date, step: timedelta) -> Iterator[date]:
    while True:
        day += step
        if is_working_day(day):
            yield day


def _exceptions(year: int) -> dict[date, bool]:
    """The days of a year that differ from Monday–Friday, and whether they are worked. One query a year."""
    found = cache.get(_cache_key(year))
    if found is None:
        found = dict(SpecialDay.objects.filter(date__year=year).values_list("date", "is_working"))
        cache.set(_cache_key(year), found, CACHE_SECONDS)
    return found


def _cache_key(year: int) -> str:
    return f"workdays:{year}"
