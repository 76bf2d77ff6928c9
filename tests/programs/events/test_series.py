"""A series of like sessions in one application: rules, clocks, figures and proof per session."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import REVIEWER
from hub.attachments.services import attach
from programs.events.checks import violations
from programs.events.facts import facts_of
from programs.events.models import CallKind, EventApplication
from programs.events.services import publish_rules, save_application, save_summary
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


def session(days: int, **values) -> dict:
    """A session of 20 people, so many days from now."""
    day = timezone.localdate() + timedelta(days=days)
    zone = timezone.get_default_timezone()
    return {
        "starts_at": datetime.combine(day, time(14), zone),
        "ends_at": datetime.combine(day, time(17), zone),
        "venue": "苏州市工业园区会议中心",
        "expected_attendance": 20,
    } | values


def series(*days: int, **values) -> EventApplication:
    """A filled draft of a series on these days."""
    draft = factories.ready_application(**values)
    return save_application(
        application_id=draft.pk,
        user=draft.author,
        version=draft.version,
        values={},
        sessions=[session(day) for day in days],
    )


def messages(application) -> list[str]:
    return [found.message for found in violations(application)]


def test_it_lasts_from_the_first_session_to_the_last_and_counts_all_who_come():
    draft = series(80, 60, 70)
    assert [timezone.localdate(row.starts_at) for row in draft.sessions.all()] == [
        timezone.localdate() + timedelta(days=days) for days in (60, 70, 80)
    ]
    assert (draft.starts_at, draft.ends_at) == (session(60)["starts_at"], session(80)["ends_at"])
    assert draft.expected_attendance == 60
    assert violations(draft) == []


def test_the_rules_look_at_each_session_and_at_the_whole():
    draft = series(60, 70, 80)
    CallKind.objects.filter(call=draft.call, kind="salon").update(series_cap=Decimal("45000"))
    publish_rules(call_id=draft.call_id, user=None)
    rows = [session(60, expected_attendance=9), session(60, ends_at=None), session(70)]
    budget = [factories.budget_row(unit_price=Decimal("45000.01"))]
    draft = save_application(
        application_id=draft.pk,
        user=draft.author,
        version=draft.version,
        values={},
        sessions=rows,
        budget=budget,
    )
    assert messages(draft) == [
        "第 2 场：请填写结束时间。",
        "第 2 场与前一场的时间重叠，请核对。",
        "第 1 场：产业沙龙的预计参加人数不少于 15 人。",
        "预算合计 45,000.01 元，超过产业沙龙 3 场支持上限 45,000.00 元，请调减 0.01 元。",
    ]


def test_one_session_is_no_series_and_too_many_are_refused():
    assert messages(series(60))[0].startswith("系列活动至少两场")
    many = series(*range(60, 73))
    assert messages(many) == ["一份申请最多 12 场，现有 13 场，请分开申请。"]


def test_the_lead_time_is_that_of_the_first_session():
    assert "须提前 10 个工作日申请" in messages(series(4, 90))[0]
    assert messages(series(90, 120)) == []


def test_speakers_are_paid_once_a_session():
    fee = factories.budget_row(
        category="speaker", description="讲课费", quantity=Decimal(2), unit_price=Decimal(2000)
    )
    assert messages(series(60, 70, budget=[fee])) == []
    assert "（2 场）" in messages(series(60, 70, budget=[fee | {"quantity": Decimal(3)}]))[0]


def test_the_rows_are_added_saved_and_kept_without_a_script(ready):
    page = ready.post(add="sessions")
    assert page.context["forms"].sessions.total_form_count() == 1
    first, second = session(60), session(70)
    posted = {"sessions-TOTAL_FORMS": "2"}
    for number, row in enumerate((first, second)):
        for name in ("starts_at", "ends_at"):
            posted[f"sessions-{number}-{name}"] = timezone.localtime(row[name]).strftime("%Y-%m-%dT%H:%M")
        posted |= {f"sessions-{number}-venue": "苏州", f"sessions-{number}-expected_attendance": "25"}
    wrong = ready.browser.post(ready.url, ready.data | posted | {"sessions-1-ends_at": "2026-01-01T10:00"})
    assert "结束时间须晚于开始时间。" in text_of(wrong)
    assert 'value="苏州"' in wrong.content.decode()
    assert ready.browser.post(ready.url, ready.data | posted).status_code == 302
    assert ready.saved.expected_attendance == 50
    assert ready.open().context["forms"].sessions.total_form_count() == 2


def test_figures_and_proof_of_each_session():
    event = factories.hop(series(60, 70), "approved")
    author, reviewer = event.author, factories.staff(groups=(REVIEWER.name,), department=event.department)
    with time_machine.travel(event.ends_at + timedelta(days=1)):
        names = [slot.name for slot in event.state_info.slots(event)]
        assert names[:5] == ["sign_in-1", "photo_theme-1", "photo_speaker-1", "photo_audience-1", "sign_in-2"]
        first, second = event.sessions.all()
        url = reverse("events:summary", args=[event.pk])
        typed = {"version": event.version, "session_1_actual_attendance": "22"}
        page = signed_in(author).post(url, typed | {"session_1_industrial_attendance": "23"})
        assert "产业客户人数不能多于实际参加人数。" in text_of(page)
        figures = {first.pk: {"actual_attendance": 22, "industrial_attendance": 20}}
        event = save_summary(
            application_id=event.pk, user=author, version=event.version, values={}, sessions=figures
        )
        assert event.actual_attendance is None
        figures[second.pk] = {"actual_attendance": 18, "industrial_attendance": 9}
        event = save_summary(
            application_id=event.pk, user=author, version=event.version, values={}, sessions=figures
        )
        assert (event.actual_attendance, event.industrial_attendance) == (40, 29)
        for slot in event.state_info.slots(event)[:4]:
            upload = factories.photo_upload() if slot.kinds == ("image",) else factories.pdf_upload()
            attach(case_id=event.pk, slot=slot, upload=upload, user=author)
        rows = facts_of(event, staff=True).sessions
        assert [row.lacks for row in rows] == [(), ("签到表", "主题照片", "讲师照片", "听众照片")]
        words = text_of(signed_in(reviewer).get(reverse("backoffice:case", args=[event.pk])))
        assert "缺签到表、主题照片、讲师照片、听众照片" in words


def test_the_clock_of_the_summary_runs_from_the_last_session():
    event = series(60, 90)
    event = factories.step(event, "submit", event.author)
    department = event.department
    reviewer = factories.staff(groups=(REVIEWER.name,), department=department)
    second = factories.staff(groups=(REVIEWER.name,), department=department)
    lines = [(line.pk, line.amount, "") for line in event.budget_lines.all()]
    factories.step(event, "recommend", reviewer, lines=lines)
    event = factories.step(event, "approve", second)
    assert event.due_on == timezone.localdate() + timedelta(days=90 + 30)
