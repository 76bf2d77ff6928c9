"""Approved events have addresses to sign in at; what is counted there fills the summary."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from hub.accounts.roles import HEAD
from hub.attendance.models import Occasion
from programs.events import hosting
from programs.events.models import EventApplication
from tests import factories
from tests.hub.attendance import rows
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(db):
    """An event that the head approved, by its own step."""
    event = factories.hop(factories.ready_application(), "recommended")
    event.budget_lines.update(approved=1000)
    head = factories.staff(groups=(HEAD.name,), department=event.department)
    return factories.step(event, "approve", head), head


def test_approval_opens_the_address_and_cancellation_closes_it(approved):
    event, _ = approved
    occasion = Occasion.objects.get(case=event)
    assert (occasion.title, occasion.place, occasion.expected) == (
        event.title,
        f"{event.city}，{event.venue}",
        event.expected_attendance,
    )
    words = text_of(signed_in(event.author).get(reverse("portal:case", args=[event.pk])))
    assert "现场签到" in words
    factories.step(event, "cancel", event.author, note="讲师行程变化")
    occasion.refresh_from_db()
    assert occasion.cancelled_at is not None
    page = signed_in(event.author).get(reverse("attendance:sign_in", args=[occasion.token]))
    assert "活动已取消" in text_of(page)


def test_reopening_suspends_and_a_second_approval_keeps_the_address(approved):
    event, head = approved
    occasion = Occasion.objects.get(case=event)
    factories.step(event, "reopen_approval", head, note="时间有变")
    assert not Occasion.objects.live().exists()
    again = factories.hop(EventApplication.objects.get(pk=event.pk), "recommended")
    again.budget_lines.update(approved=1000)
    factories.step(again, "approve", head)
    assert Occasion.objects.live().get().token == occasion.token


def test_the_summary_is_filled_in_from_what_was_counted(approved):
    event, _ = approved
    occasion = Occasion.objects.get(case=event)
    for mark, kind in ((5, "industrial"), (5, "industrial"), (4, "student"), (2, "other")):
        rows.replied(occasion, mark)
        occasion.attendees.filter(kind="industrial").order_by("-pk")[:1]
        last = occasion.attendees.order_by("-pk").first()
        last.kind = kind
        last.save()
    browser, url = signed_in(event.author), reverse("events:summary", args=[event.pk])
    with time_machine.travel(event.ends_at + timedelta(days=1)):
        browser = signed_in(event.author)
        form = browser.get(url).context["forms"]
        assert {name: form.initial[name] for name, _, _ in hosting.FIGURES} == {
            "actual_attendance": 4,
            "industrial_attendance": 2,
            "satisfaction": 75,
        }
        values = {
            "version": event.version,
            "actual_attendance": "6",
            "industrial_attendance": "2",
            "satisfaction": "75",
            "outcome": "如期举办。",
            "self_evaluation": "达到预期。",
        }
        browser.post(url, values)
        event.refresh_from_db()
        words = text_of(browser.get(url))
        assert "实际参加人数填报 6 人，系统统计 4 人。请填写“与系统统计不一致的说明”。" in words
        browser.post(url, values | {"version": event.version, "figures_reason": "两人未带手机。"})
        event.refresh_from_db()
        assert "不一致的说明”。" not in text_of(browser.get(url))
    assert event.figures_reason == "两人未带手机。"
    case = text_of(signed_in(event.author).get(reverse("portal:case", args=[event.pk])))
    assert "填报与系统统计不一致 实际参加人数填报 6 人，系统统计 4 人 说明：两人未带手机。" in case
    assert "签到人数 4 人" in case


def test_without_anybody_counted_nothing_is_asked(approved):
    event, _ = approved
    form = signed_in(event.author).get(reverse("events:summary", args=[event.pk])).context["forms"]
    assert form.measured is None
    assert "figures_reason" not in form.fields


def test_a_series_has_an_occasion_for_each_session(approved):
    event, _ = approved
    for position in (0, 1):
        starts = event.starts_at + timedelta(days=7 * position)
        event.sessions.create(
            position=position, starts_at=starts, ends_at=starts + timedelta(hours=2), expected_attendance=20
        )
    hosting.follow(event)
    first, second = Occasion.objects.live().filter(case=event)
    assert (first.title, second.title) == (f"{event.title}（第 1 场）", f"{event.title}（第 2 场）")
    rows.attendee(second)
    found = hosting.measured(event)
    assert (
        found.count.total,
        found.session_figure(1, "actual_attendance"),
        found.session_figure(2, "actual_attendance"),
    ) == (1, None, 1)
    page = signed_in(event.author).get(reverse("portal:occasion", args=[second.pk]))
    assert "第 1 场" in text_of(page)
