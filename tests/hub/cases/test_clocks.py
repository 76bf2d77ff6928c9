"""run_clocks: reminders, overdue marks, escalation and lapses, each once, whenever and however often it runs."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hub.cases import clocks, flows
from hub.cases.models import Case, Clock, ClockNotice, ClockSettings, NoticeKind
from hub.cases.rules import is_system
from hub.notifications.models import Delivery
from hub.workdays.services import working_days_between
from programs.events.states import REVIEW
from tests import factories


def told(event: str) -> set[str]:
    """Who has a message of that event in the inbox."""
    rows = Delivery.objects.filter(event=event, channel="inbox")
    return set(rows.values_list("recipient__username", flat=True))


def test_reminder_overdue_and_escalation_each_reach_who_it_concerns(submitted):
    due = Clock.objects.get(case=submitted.event.pk, stopped_at=None).due_on
    reviewers = {submitted.reviewer.username, submitted.second.username, submitted.head.username}

    assert clocks.run(today=due - timedelta(days=14)).done == {}
    assert clocks.run(today=due).done == {"remind": 1}
    assert told("case.clock.remind.staff") == reviewers
    assert clocks.run(today=due + timedelta(days=1)).done == {"overdue": 1}
    assert clocks.run(today=due + timedelta(days=12)).done == {"escalate": 1}
    assert told("case.clock.escalate.staff") == {submitted.head.username}
    assert clocks.run(today=due + timedelta(days=13)).done == {}
    events = [entry.event for entry in submitted.event.timeline.order_by("seq")]
    assert events == ["open", "submit", "overdue", "escalate"]


def test_after_a_stop_the_reminder_of_an_end_that_has_passed_is_left_out(submitted):
    due = Clock.objects.get(case=submitted.event.pk, stopped_at=None).due_on

    assert clocks.run(today=due + timedelta(days=30)).done == {"overdue": 1, "escalate": 1}
    assert told("case.clock.remind.staff") == set()


def test_a_step_stops_the_clock_and_nobody_is_told(submitted):
    due = Clock.objects.get(case=submitted.event.pk, stopped_at=None).due_on
    factories.step(submitted.event, "withdraw", submitted.author)

    assert clocks.run(today=due + timedelta(days=30)).done == {}


@pytest.fixture
def lapsing(monkeypatch):
    """Co-hosted events whose draft has a limit of five working days and then ends by itself."""
    flow = flows.flow_of("event")
    draft = replace(flow.state("draft"), clock=replace(REVIEW, amount=lambda case: 5), lapses="expire")
    end = flows.Transition(
        name="expire",
        label="过期",
        done="已过期",
        source=("draft",),
        target="withdrawn",
        allowed=(is_system,),
    )
    changed = replace(
        flow,
        states=(draft, *(state for state in flow.states if state.name != "draft")),
        transitions=(*flow.transitions, end),
    )
    monkeypatch.setitem(flows._flows, "event", flow)
    flows.register(changed)


@pytest.mark.django_db
def test_a_draft_lapses_once_its_clock_has_run_out(lapsing):
    draft = factories.application()
    case = Case.objects.get(pk=draft.pk)

    assert clocks.run(today=case.due_on).done == {"remind": 1}
    assert Case.objects.get(pk=draft.pk).state == "draft"
    assert clocks.run(today=case.due_on + timedelta(days=1)).done == {"lapse": 1}
    assert Case.objects.get(pk=draft.pk).state == "withdrawn"
    assert clocks.run(today=case.due_on + timedelta(days=2)).done == {}


@pytest.mark.django_db
def test_one_failing_case_does_not_stop_the_others(lapsing, monkeypatch, capsys):
    broken, sound = factories.application(), factories.application()
    day = Case.objects.get(pk=broken.pk).due_on + timedelta(days=1)
    why = flows.flow_of("event").transition("expire")
    guarded = replace(why, guards=(lambda case: "还不能结束。" if case.pk == broken.pk else None,))
    flow = flows.flow_of("event")
    flows.register(replace(flow, transitions=(*flow.transitions[:-1], guarded)))
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: day)

    with pytest.raises(CommandError, match="1 failed"):
        call_command("run_clocks")

    assert Case.objects.get(pk=sound.pk).state == "withdrawn"
    assert Case.objects.get(pk=broken.pk).state == "draft"
    assert "还不能结束" in capsys.readouterr().err
    assert ClockNotice.objects.filter(clock__case=broken.pk, kind="lapse").count() == 0


def test_a_state_lapses_only_by_a_step_of_its_own_and_with_a_clock():
    flow = flows.flow_of("event")
    draft = replace(flow.state("draft"), lapses="submit")

    with pytest.raises(ValueError, match="lapses without a clock"):
        flows.register(replace(flow, states=(draft, *flow.states[1:])))


def test_observers_read_no_internal_remarks(submitted):
    from hub.accounts.roles import OBSERVER
    from hub.backoffice.records import lines
    from hub.cases.services import remark

    remark(case_id=submitted.event.pk, user=submitted.reviewer, text="内部意见")
    remark(case_id=submitted.event.pk, user=submitted.reviewer, text="公开意见", internal=False)
    observer = factories.user(groups=(OBSERVER.name,), region="上海")

    assert [line.note for line in lines(submitted.event, observer) if line.note] == ["公开意见"]
    assert {line.note for line in lines(submitted.event, submitted.head)} >= {"公开意见", "内部意见"}


class TestAnyCourseOfDays(TestCase):
    """Property: whatever days it runs on, each notice comes at most once, and none is lost that is still due."""

    @settings(max_examples=25)
    @given(
        jumps=st.lists(st.integers(min_value=0, max_value=9), min_size=1, max_size=12),
        remind=st.integers(min_value=0, max_value=6),
        escalate=st.integers(min_value=0, max_value=6),
    )
    def test_runs(self, jumps, remind, escalate):
        rules = ClockSettings.load()
        rules.staff_remind_days, rules.escalate_days = remind, escalate
        rules.save()
        event = factories.hop(factories.application(), "summarized")
        due = date(2026, 9, 30)  # before the holiday, so that jumps cross days off
        clock = Clock.objects.create(
            case=event.case_ptr,
            name="review",
            label="审核时限",
            waits_for="exchange",
            unit="working",
            amount=10,
            rollover="next",
            started_on=due - timedelta(days=14),
            due_on=due,
        )
        today, done, wanted = due - timedelta(days=12), Counter(), set()
        for jump in jumps:
            today += timedelta(days=jump)
            if today <= due and working_days_between(today, due) <= remind:
                wanted.add(NoticeKind.REMIND)
            if today > due:
                wanted.add(NoticeKind.OVERDUE)
                if working_days_between(due, today) >= escalate:
                    wanted.add(NoticeKind.ESCALATE)
            done += clocks.run(today=today).done

        assert done == Counter(dict.fromkeys(wanted, 1))
        assert set(clock.notices.values_list("kind", flat=True)) == wanted
