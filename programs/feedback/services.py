"""The verbs of the member's voice beside the steps of its flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hub.accounts.models import User
from hub.cases import notices
from hub.cases.flows import Refused, Transition
from hub.cases.models import Case
from hub.cases.rules import ensure, may_edit
from hub.cases.services import SENT_AGAIN, changing, open_case, perform, register_case
from hub.members.models import Contact, Organization

from . import rules
from .models import Feedback, FeedbackLine, Part
from .texts import ROUTED

TITLE = "“一站通”会员之声反馈表"


@dataclass(frozen=True)
class Line:
    """One entry as it was typed: which of the two lists, and its text."""

    part: str
    text: str


@transaction.atomic
def open_form(*, user: User) -> Feedback:
    """A blank form with the contact's own data filled in, dated today.

    A draft of the user's own in which nothing was written yet is that form: a second click opens no second one.
    Raises Refused where the user acts for no member firm.
    """
    ensure(rules.may_fill_form(user))
    Contact.objects.select_for_update().get(user=user)  # one click waits for the other
    blank = Feedback.objects.filter(author=user, state="draft", version=1).first()
    if blank is not None:
        blank.made_on = timezone.localdate()
        blank.save(update_fields=["made_on"])
        return blank
    return open_case(
        kind="feedback",
        user=user,
        title=TITLE,
        contact_name=user.get_full_name(),
        contact_phone=user.phone,
        contact_email=user.email,
    )


def save_form(
    *, feedback_id: int, user: User, version: int, values: dict[str, Any], lines: Sequence[Line]
) -> Feedback:
    """Save what the applicant typed, complete or not; `lines` replace the former ones.

    Raises Refused for more lines than the settings allow, a form that can't be changed, or a stale version.
    """
    if lines:
        ensure(rules.lines_count(len(lines)))
    with changing(case_id=feedback_id, user=user, version=version, allowed=may_edit) as feedback:
        for name, value in values.items():
            setattr(feedback, name, value)
        _write_lines(feedback, lines)
    return feedback


@transaction.atomic
def register_form(
    *,
    organization: Organization,
    channel: str,
    received_at: datetime,
    user: User | None,
    lines: Sequence[Line],
    made_on: date | None = None,
    **values: Any,
) -> Feedback:
    """Register a form that came in otherwise than through the portal, and hand it in at once.

    `user` is the clerk, None the platform; `values` are institution, contact_name, contact_phone and contact_email
    as far as they are known. The answer's clock runs from the day of `received_at`. What a clerk registers again right
    after it is the same page sent twice: the form that is there is returned. Raises Refused with the reason.
    """
    ensure(rules.lines_count(len(lines)))
    if made_on:
        values["made_on"] = made_on
    if user is not None and (
        same := _just_registered(user, organization, channel, received_at, lines, values)
    ):
        return same
    feedback = register_case(
        kind="feedback",
        user=user,
        organization=organization,
        channel=channel,
        received_at=received_at,
        title=TITLE,
        **values,
    )
    _write_lines(feedback, lines)
    return perform(case_id=feedback.pk, name="submit", user=user, version=feedback.version)


def _just_registered(
    user: User,
    organization: Organization,
    channel: str,
    received_at: datetime,
    lines: Sequence[Line],
    values: dict[str, Any],
) -> Feedback | None:
    """The form that this clerk has registered with the very same contents within SENT_AGAIN."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one press of the button after the other
    rows = Feedback.objects.filter(
        author=user,
        organization=organization,
        channel=channel,
        received_at=received_at,
        created_at__gt=timezone.now() - SENT_AGAIN,
        **values,
    )
    wanted = sorted((line.part, line.text.strip()) for line in lines if line.text.strip())
    return next(
        (form for form in rows if sorted(form.lines.values_list("part", "text")) == wanted),
        None,
    )


def _write_lines(feedback: Feedback, lines: Sequence[Line]) -> None:
    """Replace the lines of a form; each list is numbered from 1, blank ones are left out."""
    feedback.lines.all().delete()
    rows = []
    for part in Part.values:
        texts = [text for line in lines if line.part == part and (text := line.text.strip())]
        rows += [
            FeedbackLine(feedback=feedback, part=part, position=number, text=text)
            for number, text in enumerate(texts, start=1)
        ]
    FeedbackLine.objects.bulk_create(rows)


def routing_step(item: Case) -> Transition | None:
    """The step by which an item is routed as it stands, for the first time or anew."""
    steps = (item.flow.transition(name) for name in ("route", "reroute"))
    return next((step for step in steps if item.state in step.source), None)


@transaction.atomic
def route_items(
    *, feedback_id: int, user: User, choices: Sequence[tuple[int, int, dict[str, Any]]]
) -> dict[int, str]:
    """Route several items of a form: (key, version seen, data of a RouteForm) each.

    Each is routed or refused on its own; the refusals are answered in words, by key. Those to whom several items
    come get one message.
    """
    keys = [pk for pk, _, _ in choices]
    locked = Case.objects.select_for_update().filter(Q(pk=feedback_id) | Q(pk__in=keys, parent=feedback_id))
    known = {case.pk: case for case in locked.order_by("pk")}
    refused, routed = {}, []
    for pk, version, data in choices:
        step = routing_step(known[pk]) if pk in known else None
        try:
            if step is None:
                raise Refused("这一条当前不能分派，请刷新后查看。")
            routed.append(
                perform(case_id=pk, name=step.name, user=user, version=version, data=data, quiet=True)
            )
        except Refused as refusal:
            refused[pk] = refusal.reason
    if routed:
        _tell_of_routed(known[feedback_id], routed, user)
    return refused


def _tell_of_routed(form: Case, items: list[Case], user: User) -> None:
    groups: dict[tuple[int | None, int | None], list[Case]] = {}
    for item in items:
        groups.setdefault((item.department_id, item.assignee_id), []).append(item)
    for parts in groups.values():
        if len(parts) == 1:
            step = parts[0].flow.transition("route")
            notices.tell(case=parts[0], step=step, user=user, note="")
        else:
            notices.tell_of_parts(
                whole=form, parts=parts, recipients=notices.handlers(parts[0]), event=ROUTED.key, user=user
            )
