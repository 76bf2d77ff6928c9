"""The verbs of consultations: released, given more time, summed up; and of comments before they are handed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.models import Clock
from hub.cases.rules import ensure, may_edit
from hub.cases.services import changing, open_case
from hub.members.models import Contact
from hub.workdays.services import Rollover, Unit, due_date

from ..models import Consultation, RuleComment, Section
from . import rules

TITLE = 110


def _locked(consultation_id: int) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("version__page")
    return rows.get(pk=consultation_id)


@transaction.atomic
def release(*, consultation_id: int, user: User) -> Consultation:
    """Put a draft out for comments. From here on its text stands still. Raises Refused."""
    row = _locked(consultation_id)
    ensure(rules.may_open(row, user))
    row.opened_at, row.opened_by = timezone.now(), user
    row.save(update_fields=["opened_at", "opened_by"])
    log(row, "wagtail.publish", user=user)
    return row


@transaction.atomic
def extend(*, consultation_id: int, closes_on: date, user: User) -> Consultation:
    """Give more time; comments that wait are answered so much later. Raises Refused."""
    row = _locked(consultation_id)
    ensure(rules.may_extend(row))
    if closes_on == row.closes_on:
        return row
    if closes_on < max(row.closes_on, timezone.localdate()):
        raise Refused("新的截止日期须晚于现在的截止日期，且不早于今天。")
    row.closes_on = closes_on
    row.save(update_fields=["closes_on"])
    due_on = due_date(start=closes_on, amount=row.answer_days, unit=Unit.WORKING, rollover=Rollover.NEXT)
    waiting = (
        RuleComment.objects.select_for_update().filter(consultation=row, state="submitted").order_by("pk")
    )
    keys = list(waiting.values_list("pk", flat=True))
    Clock.objects.filter(case__in=keys, stopped_at=None, name="answer").update(
        started_on=closes_on, due_on=due_on
    )
    RuleComment.objects.filter(pk__in=keys).update(due_on=due_on)
    log(row, "wagtail.edit", user=user, data={"closes_on": f"{closes_on}"})
    return row


@transaction.atomic
def sum_up(*, consultation_id: int, summary: str, user: User) -> Consultation:
    """Publish what became of the comments, to whoever might read the draft. Raises Refused for a text that names a firm."""
    row = _locked(consultation_id)
    ensure(rules.may_sum_up(row, user))
    if not (summary := summary.strip()):
        raise Refused("请写明采纳情况。")
    if named := rules.names_in(summary, row):
        raise Refused(f"采纳情况里出现了意见单位或其人员：{'、'.join(named[:3])}，请改写。")
    row.summary, row.summarised_at, row.summarised_by = summary, timezone.now(), user
    row.save(update_fields=["summary", "summarised_at", "summarised_by"])
    log(row, "wagtail.publish", user=user)
    return row


@transaction.atomic
def open_comment(*, consultation: Consultation, section: Section | None, user: User) -> RuleComment:
    """Open a draft; one of the user's own on the same article in which nothing was saved yet is that one. Raises Refused."""
    ensure(rules.may_comment(consultation, user))
    Contact.objects.select_for_update().get(user=user)  # one press of the button waits for the other
    blank = RuleComment.objects.filter(
        consultation=consultation, section=section, author=user, state="draft", version=1
    ).first()
    return blank or open_case(
        kind="rule_comment",
        user=user,
        title=_title(consultation, section),
        consultation=consultation,
        section=section,
    )


def save_comment(*, comment_id: int, user: User, version: int, values: dict[str, Any]) -> RuleComment:
    """Save what was typed, complete or not. Raises Refused for what can't be changed, or a stale version."""
    with changing(case_id=comment_id, user=user, version=version, allowed=may_edit) as comment:
        for name, value in values.items():
            setattr(comment, name, value)
        section = comment.section
        if section is not None and section.version_id != comment.consultation.version_id:
            raise Refused("没有这一条，请另选。")
        comment.title = _title(comment.consultation, section)
    return comment


def _title(consultation: Consultation, section: Section | None) -> str:
    place = section.label if section else "总体意见"
    return f"《{consultation.version.title[: TITLE - len(place)]}》{place}"
