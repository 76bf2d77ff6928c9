"""Asking another department for its opinion: ask, answer, close or withdraw. All of it is internal."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.workdays.services import Rollover, Unit, add_working_days, working_days_between

from . import notices, rules, services, timeline
from .delegation import hats
from .flows import Party, Reason, Refused
from .models import Case, Clock, ClockSettings, Opinion, Participation, TimelineEntry


def default_due() -> date:
    """Until when an answer is asked for where nobody says otherwise."""
    return add_working_days(timezone.localdate(), ClockSettings.load().opinion_days)


def may_ask(case: Case, user: User) -> Reason | None:
    """Whoever may act on the case now may ask others about it."""
    state = case.state_info
    if state.waits_for != Party.EXCHANGE:
        return "事项由交易所办理时才能征求其他部门意见。"
    if not any(rules.holds(name, "不能办理")(case, user) is None for name in state.permissions):
        return "只有正在办理的人员可以征求意见。"
    return rules.is_uninvolved(case, user)


def may_answer(opinion: Opinion, user: User) -> Reason | None:
    """The department's own people answer, but for auditors and those who must recuse themselves."""
    if opinion.state != Opinion.State.ASKED:
        return "这项意见已经答复或撤回。"
    if user.department_id != opinion.department_id or not rules.is_staff(user):
        return f"由{opinion.department}答复。"
    if user.has_perm("cases.audit_case") and not user.is_superuser:
        return "审计人员只查阅，不答复。"
    return rules.is_uninvolved(opinion.case, user)


def may_close(opinion: Opinion, user: User) -> Reason | None:
    """Who asked, who stands in for them, or who may act on the case, notes the answer or takes it back."""
    if not opinion.is_open:
        return "这项意见已经办结。"
    if any(person.pk == opinion.asked_by_id for person in hats(user)):
        return rules.is_uninvolved(opinion.case, user)
    return may_ask(opinion.case, user)


@transaction.atomic
def ask(*, case_id: int, department: Department, question: str, due_on: date, user: User) -> Opinion:
    """Ask a department; its staff see the case from now on, and a clock runs. Raises Refused."""
    case = services.lock(case_id, user)
    rules.ensure(may_ask(case, user))
    question = question.strip()
    if not question:
        raise Refused("请写明需要对方答复的问题。")
    if department.pk == case.department_id:
        raise Refused("承办部门自己的意见请用内部留言。")
    today = timezone.localdate()
    if due_on <= today:
        raise Refused("答复期限须晚于今天。")
    if case.opinions.filter(department=department, state__in=("asked", "answered")).exists():
        raise Refused(f"已向{department}征求意见，尚未办结。")
    entry = _record(
        case, "ask_opinion", user, f"征求{department}意见（{due_on:%Y-%m-%d} 前答复）：{question}"
    )
    opinion = Opinion.objects.create(
        case_id=case.pk, department=department, due_on=due_on, asked_by=user, asked=entry
    )
    Clock.objects.create(
        case_id=case.pk,
        opinion=opinion,
        name="opinion",
        label=f"{department}答复期限",
        waits_for=Party.EXCHANGE,
        unit=Unit.WORKING,
        amount=working_days_between(today, due_on),
        rollover=Rollover.NONE,
        started_on=today,
        due_on=due_on,
    )
    Participation.objects.get_or_create(
        case_id=case.pk, department=department, defaults={"reason": "答复意见"}
    )
    notices.tell_of_opinion(case=case, opinion=opinion, user=user)
    return opinion


@transaction.atomic
def answer(*, opinion_id: int, text: str, user: User) -> Opinion:
    """Give the department's opinion; it stands on the internal timeline. Raises Refused."""
    case, opinion = _locked(opinion_id, user)
    rules.ensure(may_answer(opinion, user))
    if not text.strip():
        raise Refused("请填写答复意见。")
    opinion.answered = _record(case, "answer_opinion", user, f"{opinion.department}：{text.strip()}")
    opinion.state = Opinion.State.ANSWERED
    opinion.save()
    _stop(opinion, "answer_opinion")
    notices.tell_of_opinion(case=case, opinion=opinion, user=user)
    return opinion


@transaction.atomic
def close(*, opinion_id: int, reason: str, user: User) -> Opinion:
    """Note an answer, or go on without one, with the reason: the case may be decided again. Raises Refused."""
    case, opinion = _locked(opinion_id, user)
    rules.ensure(may_close(opinion, user))
    if not reason.strip():
        raise Refused("请写明采纳情况或不再等待答复的理由。")
    _record(case, "close_opinion", user, f"{opinion.department}：{reason.strip()}")
    opinion.state = Opinion.State.CLOSED
    opinion.save()
    _stop(opinion, "close_opinion")
    return opinion


@transaction.atomic
def withdraw(*, opinion_id: int, user: User) -> Opinion:
    """Take a question back that has no answer yet; the department no longer sees the case. Raises Refused."""
    case, opinion = _locked(opinion_id, user)
    rules.ensure(may_close(opinion, user))
    if opinion.state != Opinion.State.ASKED:
        raise Refused("对方已经答复，请采纳办结。")
    _record(case, "withdraw_opinion", user, str(opinion.department))
    opinion.state = Opinion.State.WITHDRAWN
    opinion.save()
    _stop(opinion, "withdraw_opinion")
    if not case.opinions.filter(department=opinion.department_id).exclude(state="withdrawn").exists():
        Participation.objects.filter(case=case.pk, department=opinion.department_id).delete()
    notices.tell_of_opinion(case=case, opinion=opinion, user=user)
    return opinion


def _locked(opinion_id: int, user: User) -> tuple[Case, Opinion]:
    found = Opinion.objects.filter(pk=opinion_id).values_list("case", flat=True).first()
    case = services.lock(found or 0, user)
    return case, Opinion.objects.select_related("department", "case", "asked_by").get(pk=opinion_id)


def _stop(opinion: Opinion, event: str) -> None:
    clock = Clock.objects.filter(opinion=opinion, stopped_at=None).first()
    if clock is not None:
        services.stop_clock(clock, timezone.now(), ended_by=event)


def _record(case: Case, event: str, user: User, note: str) -> TimelineEntry:
    return timeline.record(
        case=case,
        event=event,
        actor=user,
        source=case.state,
        target=case.state,
        data={"data": {"note": note}},
        internal=True,
        at=timezone.now(),
    )
