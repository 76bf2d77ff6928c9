"""The verbs of research: propose, register, ask reviewers, review."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases import timeline
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.rules import ensure, may_edit
from hub.cases.services import SENT_AGAIN, changing, lock, open_case, perform, register_case
from hub.members.models import Contact, Organization
from hub.workdays.services import add_working_days

from ..models import CampusSettings, ResearchCall, ResearchReview, ResearchTopic
from . import notices, rules

State = ResearchReview.State


@transaction.atomic
def open_topic(*, call_id: int, user: User) -> ResearchTopic:
    """Open a draft for a call; one of the user's own in which nothing was saved yet is that one. Raises Refused."""
    call = ResearchCall.objects.public().get(pk=call_id)
    ensure(rules.may_propose(call, user))
    Contact.objects.select_for_update().get(user=user)  # one press of the button waits for the other
    blank = ResearchTopic.objects.filter(call=call, author=user, state="draft", version=1).first()
    return blank or open_case(
        kind="research_topic",
        user=user,
        title="",
        call=call,
        contact_name=user.get_full_name(),
        contact_phone=user.phone,
    )


def save_topic(*, topic_id: int, user: User, version: int, values: dict[str, Any]) -> ResearchTopic:
    """Save what the applicant typed, complete or not. Raises Refused for what can't be changed, or a stale version."""
    with changing(case_id=topic_id, user=user, version=version, allowed=may_edit) as topic:
        for name, value in values.items():
            setattr(topic, name, value)
    return topic


@transaction.atomic
def register_topic(
    *, organization: Organization, channel: str, received_at: datetime, user: User, **values: Any
) -> ResearchTopic:
    """Register a proposal that came by letter or mail, and hand it in at once; in time is what was received in time.

    What the same clerk registers again right after it is the same page sent twice. Raises Refused.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    same = {"organization": organization, "channel": channel, **values}
    since = timezone.now() - SENT_AGAIN
    if found := ResearchTopic.objects.filter(author=user, created_at__gt=since, **same).first():
        return found
    topic = register_case(
        kind="research_topic",
        user=user,
        organization=organization,
        channel=channel,
        received_at=received_at,
        **values,
    )
    return perform(case_id=topic.pk, name="submit", user=user, version=topic.version)  # type: ignore[return-value]


@transaction.atomic
def name_reviewers(*, topic_id: int, reviewers: Iterable[User], user: User) -> list[ResearchReview]:
    """Ask people for their review; who was asked already stays, who had declined is asked again.

    Raises Refused for anybody with a conflict of interest, and then asks nobody.
    """
    topic = lock(topic_id, user)
    assert isinstance(topic, ResearchTopic)  # noqa: S101  the pages look
    ensure(rules.may_name(topic, user))
    people = list(reviewers)
    if reasons := [reason for person in people if (reason := rules.conflict(topic, person))]:
        raise Refused("".join(dict.fromkeys(reasons)))
    now = timezone.now()
    due = add_working_days(timezone.localdate(now), CampusSettings.load().reviewer_days)
    asked = []
    for person in people:
        values = {"state": State.ASKED, "due_on": due, "asked_by": user, "asked_at": now}
        row, made = ResearchReview.objects.get_or_create(topic=topic, reviewer=person, defaults=values)
        if not made:
            if row.state in (State.ASKED, State.DONE):
                continue
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
        asked.append(row)
        notices.ask(row)
    if asked:
        _note(topic, user, "name_reviewer", "、".join(str(row.reviewer) for row in asked))
    return asked


@transaction.atomic
def take_back(*, review_id: int, user: User) -> ResearchReview:
    """Ask somebody no more. What was handed in stays. Raises Refused."""
    row = _locked(review_id, user)
    ensure(rules.may_name(row.topic, user))
    if row.state != State.ASKED:
        raise Refused("这位评审人已经提交意见或谢绝，不能撤回。")
    row.state = State.TAKEN_BACK
    row.save(update_fields=["state"])
    _note(row.topic, user, "take_back_review", str(row.reviewer))
    return row


@transaction.atomic
def review(*, review_id: int, user: User, score: int, verdict: str, comment: str) -> ResearchReview:
    """Hand in a review; it may be changed while the proposal is reviewed. Raises Refused, also for a conflict found since."""
    row = _locked(review_id, None)
    ensure(rules.may_review(row, user))
    if not comment.strip():
        raise Refused("请填写评审意见。")
    if not 0 <= score <= 100:
        raise Refused("评分须在 0 至 100 之间。")
    first = row.state == State.ASKED
    row.score, row.verdict, row.comment = score, verdict, comment.strip()
    row.state, row.done_at = State.DONE, timezone.now()
    row.save(update_fields=["score", "verdict", "comment", "state", "done_at"])
    if first:
        notices.tell_of_review(row)
        _note(row.topic, user, "review_done", "")
    return row


@transaction.atomic
def decline(*, review_id: int, user: User, reason: str) -> ResearchReview:
    """Somebody recuses themselves or has no time. Raises Refused."""
    row = _locked(review_id, None)
    if row.reviewer_id != user.pk or row.state != State.ASKED:
        raise Refused("这项评审已经提交、撤回，或者不是邀请您的。")
    if not (reason := reason.strip()):
        raise Refused("请写明理由。")
    row.state, row.comment = State.DECLINED, reason
    row.save(update_fields=["state", "comment"])
    notices.tell_of_review(row)
    return row


def _locked(review_id: int, user: User | None) -> ResearchReview:
    """The review, under the lock of its case. Raises Refused for one that isn't there."""
    found = ResearchReview.objects.filter(pk=review_id).values_list("topic", flat=True).first()
    if found is None:
        raise Refused("找不到这项评审。", code="missing")
    lock(found, user)
    return ResearchReview.objects.select_related("topic__call", "reviewer").get(pk=review_id)


def _note(topic: Case, user: User, event: str, note: str) -> None:
    """Keep what happened; the applicant does not read who reviews."""
    timeline.record(
        case=topic,
        event=event,
        actor=user,
        source=topic.state,
        target=topic.state,
        data={"data": {"note": note}},
        internal=True,
        at=timezone.now(),
    )
