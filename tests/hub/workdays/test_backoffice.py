"""The calendar in the admin: who may edit it, the warning about years without data, the text form."""

from datetime import date

import pytest
from django.urls import reverse

from hub.accounts.roles import ADMINISTRATOR, CLERK
from hub.workdays.models import CalendarYear, SpecialDay
from hub.workdays.services import is_working_day
from tests import factories

pytestmark = pytest.mark.django_db

NEW_YEAR = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、春节：2月5日至11日 休。2月13日上班。"


@pytest.fixture
def administrator(client):
    client.force_login(factories.staff(groups=(ADMINISTRATOR.name,)))
    return client


def test_years_are_listed_with_a_warning_about_those_that_lack(administrator, time_machine):
    time_machine.move_to(date(2026, 11, 20))
    page = administrator.get(reverse("workdays:index")).content.decode()
    assert "2027 年尚未录入放假安排" in page
    assert "2026 年" in page


def test_a_pasted_notice_becomes_a_year(administrator):
    response = administrator.post(
        reverse("workdays:add"), {"year": 2027, "source": "国务院办公厅通知", "days": NEW_YEAR}
    )
    assert response.status_code == 302
    year = CalendarYear.objects.get(year=2027)
    assert year.days.count() == 11
    assert not is_working_day(date(2027, 2, 5))
    assert is_working_day(date(2027, 2, 13))


def test_an_edit_replaces_the_days_and_keeps_the_year(administrator):
    year = CalendarYear.objects.get(year=2026)
    assert not is_working_day(date(2026, 10, 1))
    edit = reverse("workdays:edit", args=[year.pk])
    assert "10月1日至10月7日 休 国庆节" in administrator.get(edit).content.decode()
    administrator.post(edit, {"year": 2099, "source": "更正", "days": "1月1日 休 元旦"})
    year.refresh_from_db()
    assert (year.year, year.source, list(year.days.values_list("date", flat=True))) == (
        2026,
        "更正",
        [date(2026, 1, 1)],
    )
    assert is_working_day(date(2026, 10, 1))


def test_a_mistake_is_named_and_nothing_is_kept(administrator):
    response = administrator.post(
        reverse("workdays:add"), {"year": 2027, "source": "通知", "days": "1月1日 休 元旦\n2月30日 休 春节"}
    )
    assert "第 2 行：没有2月30日这一天。" in response.content.decode()
    assert "2月30日 休 春节" in response.content.decode()
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_a_year_is_drawn(administrator):
    year = CalendarYear.objects.get(year=2026)
    page = administrator.get(reverse("workdays:inspect", args=[year.pk])).content.decode()
    assert page.count('class="workdays__month"') == 12
    assert page.count('<span class="workdays__day workdays__day--off" title=') == 33
    assert 'title="国庆节（上班）"' in page


def test_two_calendars_cannot_share_a_year(administrator):
    response = administrator.post(
        reverse("workdays:add"), {"year": 2026, "source": "通知", "days": "1月1日 休 元旦"}
    )
    assert response.status_code == 200
    assert SpecialDay.objects.filter(date__year=2026).count() == 39


@pytest.mark.parametrize("name", ["index", "add"])
def test_others_may_not_open_it(client, name):
    client.force_login(factories.staff(groups=(CLERK.name,)))
    assert client.get(reverse(f"workdays:{name}")).status_code == 302
