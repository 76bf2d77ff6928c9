"""Working days and due dates; the dates are DOMAIN 8's."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.workdays.models import CalendarYear, SpecialDay
from hub.workdays.seeding import seed_known_years
from hub.workdays.services import (
    Rollover,
    Unit,
    add_working_days,
    due_date,
    is_working_day,
    next_working_day,
    roll,
    working_days_between,
    years_without_data,
)

pytestmark = pytest.mark.django_db
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))  # 2027 and 2028 are years without data


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 4, 30), 2, date(2026, 5, 7)),
        (date(2026, 10, 15), -10, date(2026, 9, 24)),
        (date(2025, 12, 31), 30, date(2026, 2, 12)),
        (date(2026, 10, 1), 0, date(2026, 10, 1)),
    ],
)
def test_add_working_days(day, number, expected):
    assert add_working_days(day, number) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 24), True),  # a Thursday
        (date(2026, 9, 25), False),  # a Friday: mid-autumn festival
        (date(2026, 9, 20), True),  # a Sunday that is worked
        (date(2026, 9, 19), False),  # a Saturday
        (date(2031, 10, 1), True),  # a Wednesday of a year without data
        (date(2031, 10, 4), False),
    ],
)
def test_is_working_day(day, expected):
    assert is_working_day(day) == expected


def test_next_working_day_is_after_the_day():
    assert next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert next_working_day(date(2026, 10, 3)) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("rollover", "expected"),
    [
        (Rollover.NONE, date(2026, 10, 3)),
        (Rollover.NEXT, date(2026, 10, 8)),
        (Rollover.PREVIOUS, date(2026, 9, 30)),
    ],
)
def test_roll(rollover, expected):
    assert roll(date(2026, 10, 3), rollover) == expected


def test_calendar_days_do_not_count_the_day_of_receipt():
    received = date(2026, 9, 17)
    assert due_date(start=received, amount=14, unit=Unit.CALENDAR, rollover=Rollover.NONE) == date(
        2026, 10, 1
    )
    assert due_date(start=received, amount=14, unit=Unit.CALENDAR, rollover=Rollover.NEXT) == date(
        2026, 10, 8
    )


def test_two_working_days_of_registered_receipt():
    assert due_date(start=date(2026, 2, 13), amount=2, unit=Unit.WORKING, rollover=Rollover.NONE) == date(
        2026, 2, 24
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 9, 30), date(2026, 10, 8), 1),
        (date(2026, 10, 8), date(2026, 9, 30), -1),
        (date(2026, 10, 15), date(2026, 9, 24), -10),
        (date(2026, 10, 8), date(2026, 10, 8), 0),
    ],
)
def test_working_days_between(start, end, expected):
    assert working_days_between(start, end) == expected


@given(days, st.integers(-60, 60).filter(bool))
def test_counting_undoes_adding(day, number):
    end = add_working_days(day, number)
    assert is_working_day(end)
    assert working_days_between(day, end) == number


@given(days, days)
def test_counting_is_monotonous(first, second):
    earlier, later = sorted((first, second))
    assert 0 <= working_days_between(earlier, later) <= (later - earlier).days


@given(days, st.integers(-40, 40), st.sampled_from(Unit), st.sampled_from([Rollover.NEXT, Rollover.PREVIOUS]))
def test_a_rolled_due_date_is_a_working_day_near_the_unrolled_one(start, amount, unit, rollover):
    unrolled = due_date(start=start, amount=amount, unit=unit, rollover=Rollover.NONE)
    rolled = due_date(start=start, amount=amount, unit=unit, rollover=rollover)
    assert is_working_day(rolled)
    assert abs((rolled - unrolled).days) <= 9
    assert (rolled >= unrolled) == (rollover == Rollover.NEXT or rolled == unrolled)


def test_an_edit_counts_at_once():
    assert is_working_day(date(2027, 1, 1))
    year = CalendarYear.objects.create(year=2027, source="测试")
    day = SpecialDay.objects.create(year=year, date=date(2027, 1, 1), is_working=False, name="元旦")
    assert not is_working_day(date(2027, 1, 1))
    day.delete()
    assert is_working_day(date(2027, 1, 1))


def test_each_year_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(2):
        add_working_days(date(2025, 12, 1), 100)
        add_working_days(date(2026, 5, 1), -100)


def test_seeding_never_overwrites_an_edit():
    day = SpecialDay.objects.get(date=date(2026, 2, 14))
    day.delete()
    SpecialDay.objects.filter(date=date(2026, 10, 1)).update(name="国庆")
    before = list(SpecialDay.objects.values_list("date", "name", "is_working"))
    assert seed_known_years() == []
    assert list(SpecialDay.objects.values_list("date", "name", "is_working")) == before


def test_a_lacking_year_is_seeded_whole():
    CalendarYear.objects.get(year=2026).delete()
    assert seed_known_years() == [2026]
    assert SpecialDay.objects.filter(date__year=2026).count() == 39


def test_years_without_data():
    assert years_without_data(date(2026, 11, 1)) == [2027]
    assert years_without_data(date(2025, 11, 1)) == []
    this_year = timezone.localdate().year
    assert set(years_without_data()) <= {this_year, this_year + 1}


def test_the_seed_agrees_with_the_library_on_every_day():
    import chinese_calendar

    first = date(2024, 1, 1)
    known = [first + timedelta(days=i) for i in range((date(2026, 12, 31) - first).days + 1)]
    assert [day for day in known if is_working_day(day) != chinese_calendar.is_workday(day)] == []
