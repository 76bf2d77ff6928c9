"""The service report of the member's voice, counted by hand."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from hub.accounts.models import User
from hub.accounts.roles import AUDITOR
from hub.cases import services
from hub.cases.service_report import by
from programs.feedback.models import Part
from programs.feedback.reporting import figures
from programs.feedback.reporting.figures import CATEGORY, DEPARTMENT, MONTH, PART, VoiceFigures
from programs.feedback.services import Line
from tests import factories

from . import factories as voice

pytestmark = pytest.mark.django_db


def at(month: int, day: int, hour: int = 10) -> time_machine.travel:
    """A day of 2026 at the exchange."""
    return time_machine.travel(datetime(2026, month, day, hour - 8, tzinfo=UTC), tick=False)


def told(group: VoiceFigures) -> dict:
    """Every number of a group."""
    return {
        "received": group.received,
        "answered": group.decided,
        "in time": group.in_time,
        "extended": group.extended,
        "overdue": group.overdue,
        "median": group.median,
        "mean": group.mean,
        "rated": group.rated,
        "reopened": group.reopened,
    }


NOTHING = told(VoiceFigures())


@pytest.fixture
def year():
    """What happened to eight items of two departments in 2026, until 1 August.

    March 2 is a Monday. No holiday lies between March 2 and April 3, the Tomb-Sweeping holiday is April 4 to 6.
    """
    firm = factories.organization()
    member = factories.member(organization=firm, phone="021-55501101")
    clerk = voice.clerk()
    trading, warehouse = (
        voice.category(name=name, department=factories.department(name=f"{name}部"))
        for name in ("交易", "仓单")
    )
    writer, keeper = (voice.answerer(category.department) for category in (trading, warehouse))
    head = voice.head(trading.department)
    lines = (
        *(Line(Part.OPINION, f"意见{n}") for n in range(5)),
        *(Line(Part.MATTER, f"事项{n}") for n in range(2)),
    )
    with at(3, 2):
        plain, twice, longer, taken_back, common, late, open_one = voice.items(
            voice.feedback(member=member, lines=lines)
        )
        for item in (plain, twice, longer, taken_back):
            voice.route(item, trading, user=clerk)
        for item in (common, late, open_one):
            voice.route(item, warehouse, user=clerk)
    with at(3, 5):  # 3 working days
        voice.take(plain, "answer", writer, answer="采纳。")
        voice.take(twice, "answer", writer, answer="不采纳。")
        voice.take(taken_back, "withdraw", member)
    with at(3, 6):
        voice.take(plain, "rate", member, rating=5)
        voice.take(twice, "rate", member, rating=1)
    with at(3, 10):
        due = services.Case.objects.get(pk=longer.pk).due_on
        assert due == date(2026, 3, 16)
        version = services.Case.objects.get(pk=longer.pk).version
        services.extend(
            case_id=longer.pk, due_on=date(2026, 3, 30), reason="须测试。", user=clerk, version=version
        )
    with at(3, 16, 23):  # 10 working days, in time to the last minute
        voice.take(common, "answer_commonly", None, answer="统一答复。")
    with at(3, 17):  # 11 working days, one day late
        voice.take(late, "answer", keeper, answer="抱歉迟复。")
    with at(3, 27):  # 19 working days, in time as extended
        voice.take(longer, "answer", writer, answer="已测试。")
    with at(3, 31):
        voice.take(twice, "reopen", member, note="没有说明理由。")
    with at(4, 8):  # 5 working days after March 31: April 1, 2, 3, 7, 8
        voice.take(twice, "answer", writer, answer="说明如下。")
        voice.take(twice, "rate", member, rating=4)
        voice.take(late, "rate", member, rating=2)
    # By letter: received in May, registered in June.
    with at(6, 1):
        received = datetime(2026, 5, 29, 2, tzinfo=UTC)
        form = voice.registered(
            organization=firm, user=clerk, received_at=received, lines=lines[:1], contact_name="赵敏"
        )
        (letter,) = voice.items(form)
        voice.route(letter, trading, user=clerk)
    with at(8, 1):
        yield {"trading": trading, "warehouse": warehouse, "clerk": clerk, "head": head, "member": member}


def test_the_figures_of_a_year_as_counted_by_hand(year):
    found = figures.figures(user=year["clerk"], year=2026)
    trading, warehouse = "交易部", "仓单部"
    assert {(key[0], key[1].month): told(group) for key, group in by(found, DEPARTMENT, MONTH).items()} == {
        (trading, 3): {
            "received": 4,
            "answered": 3,
            "in time": 3,
            "extended": 1,
            "overdue": 0,
            "median": 3,
            "mean": 5.0,
            "rated": 1,
            "reopened": 1,
        },
        (trading, 4): NOTHING | {"answered": 1, "in time": 1, "median": 5, "mean": 4.0, "rated": 1},
        (trading, 5): NOTHING | {"received": 1},
        (trading, 6): NOTHING | {"overdue": 1},  # the letter was due on June 12
        (warehouse, 3): NOTHING
        | {
            "received": 3,
            "answered": 2,
            "in time": 1,
            "overdue": 2,  # one answered late, one never
            "median": 10,
            "mean": 2.0,
            "rated": 1,
        },
    }
    assert {name: told(group)["received"] for name, group in by(found, CATEGORY).items()} == {
        "交易": 5,
        "仓单": 3,
    }
    assert {name: (group.received, group.decided, group.mean) for name, group in by(found, PART).items()} == {
        Part.OPINION.label: (6, 5, 4.5),
        Part.MATTER.label: (2, 1, 2.0),
    }
    months = figures.by_month(found, year=2026, first=1, last=12)
    assert [month.month for month in months] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [group.received for group in months.values()] == [0, 0, 7, 0, 1, 0, 0, 0]
    assert told(months[date(2026, 2, 1)]) == NOTHING
    assert months[date(2026, 3, 1)].median == 10  # of 3, 3, 10, 11, 19
    assert months[date(2026, 3, 1)].share == 67  # 4 in time of 5 answered and 1 still due


def test_months_and_departments_narrow_it(year):
    def received(user: User, **chosen) -> int:
        found = figures.figures(user=user, year=chosen.pop("year", 2026), **chosen)
        return sum(group.received for group in found.values())

    clerk, head = year["clerk"], year["head"]
    assert received(clerk) == 8
    assert received(clerk, first=4, last=5) == 1
    assert received(clerk, department=year["warehouse"].department_id) == 3
    assert received(clerk, year=2025) == 0
    # A head reads the own department's only, whatever is asked for; members nothing.
    assert received(head) == received(head, department=year["warehouse"].department_id) == 5
    assert [figures.reads_report(user) for user in (clerk, head, year["member"])] == [True, True, False]


def test_the_report_asks_as_often_for_a_year_as_for_an_empty_month(year, client):
    def asked(**chosen) -> int:
        client.get(reverse("feedback_report:index"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("feedback_report:index"), chosen).status_code == 200
        return len(seen)

    client.force_login(factories.staff(groups=(AUDITOR.name,)))
    assert asked(year=2026) == asked(year=2026, first=1, last=1)


def test_page_and_file_say_the_same(year, client):
    client.force_login(year["head"])
    page = client.get(reverse("feedback_report:index"), {"first": "4", "last": "3"}).content.decode()
    for words in ("每月收到与答复", "<svg", "交易部", "100"):
        assert words in page
    assert "仓单部" not in page
    file = client.get(reverse("feedback_report:export", args=["months", "xlsx"]), {"first": "3", "last": "4"})
    rows = list(load_workbook(BytesIO(b"".join(file.streaming_content))).active.values)
    assert rows[1:] == [
        ("交易部", "2026-03", 4, 3, 3, 1, 0, 3, 5, 1, 1),
        ("交易部", "2026-04", 0, 1, 1, 0, 0, 5, 4, 1, 0),
    ]
    empty = client.get(reverse("feedback_report:index"), {"first": "1", "last": "2"}).content.decode()
    assert "所选期间没有会员意见" in empty
