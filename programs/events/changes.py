"""Changes of an approved event: draft, check, request; the steps' effects are in effects.py."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases import timeline
from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.rules import is_applicant
from hub.cases.services import changing

from .checks import violations
from .models import EventApplication, EventChange
from .pictures import Picture, contents_of, differences, picture_of, picture_typed
from .services import fill_in, from_sessions

Outcome = EventChange.Outcome


def may_change(case: Case, user: User | None) -> Reason | None:
    """The organiser changes its approved event while something of it still lies ahead."""
    if case.state != "approved":
        return "活动批准之后、举办之前可以申请变更。"
    if reason := is_applicant(case, user):
        return reason
    event = case.child
    last = event.ends_at if event.sessions.exists() else event.starts_at
    if last and last <= timezone.now():
        return "活动已经举办，不能再变更；实际情况请写入总结。"
    return None


def running_change(case: Case) -> EventChange | None:
    """The change that is being drafted or decided."""
    return EventChange.objects.filter(
        application=case.pk, outcome__in=[Outcome.DRAFT, Outcome.PENDING]
    ).first()


def has_drafted_change(case: Case, user: User | None) -> Reason | None:
    """Whether the organiser has filled in what it wants to change."""
    if EventChange.objects.filter(application=case.pk, outcome=Outcome.DRAFT).exists():
        return None
    return "请先在“申请变更”中填写要变更的内容。"


def propose(application: EventApplication, typed: dict[str, Any]) -> Picture:
    """The picture of what was typed: `typed` holds the arguments of `fill_in`."""
    values = {name: getattr(application, name) for name in ("starts_at", "ends_at", "expected_attendance")}
    values |= typed["values"] | from_sessions(typed["sessions"])
    rows = {name: typed[name] for name in ("agenda", "budget")}
    sessions = sorted(typed["sessions"], key=lambda row: (row["starts_at"] is None, row["starts_at"]))
    return picture_typed(values, sessions=sessions, **rows)


def problems_of(application: EventApplication, after: Picture) -> list[str]:
    """What keeps the event from being changed to this picture. The event itself stays untouched."""
    before = picture_of(application)
    tried = copy(application)
    with transaction.atomic():
        bring_to(tried, after, before=before)
        found = [row.message for row in violations(tried) if row.field != "late_reason"]
        transaction.set_rollback(True)
    return [*_too_late(before, after), *found]


def _too_late(before: Picture, after: Picture) -> list[str]:
    """What was held stays as it was, and what is new lies ahead."""
    now = timezone.now()

    def sittings(picture: Picture) -> list[dict[str, Any]]:
        contents = contents_of(picture)
        return contents["sessions"] or [
            {
                name: contents["values"][name]
                for name in ("starts_at", "ends_at", "venue", "expected_attendance")
            }
        ]

    old, new = sittings(before), sittings(after)
    held = [row for row in old if row["starts_at"] and row["starts_at"] <= now]
    if any(row not in new for row in held):
        return ["已经举办的场次不能变更。"]
    if any(row["starts_at"] and row["starts_at"] <= now for row in new if row not in old):
        return ["变更后的时间须晚于现在。"]
    return []


def bring_to(application: EventApplication, picture: Picture, *, before: Picture) -> None:
    """Write a picture into an event that the caller has locked; an unchanged budget keeps its approved sums."""
    contents = contents_of(picture)
    if not [point for point in differences(before, picture) if point.label.startswith("预算")]:
        contents["budget"] = None
    fill_in(application, **contents)


def save_change(
    *, application_id: int, user: User, version: int, typed: dict[str, Any]
) -> tuple[EventApplication, EventChange | None]:
    """Keep what the organiser wants to change of its approved event.

    A change of time, place, audience, form or budget becomes a draft that a step hands in; all else is written at
    once and recorded on the timeline. Raises Refused where nothing differs or a rule is broken.
    """
    with changing(case_id=application_id, user=user, version=version, allowed=may_change) as application:
        before, after = picture_of(application), propose(application, typed)
        found = differences(before, after)
        if not found:
            raise Refused("内容与已批准的相同，没有需要保存的变更。", code="same")
        if problems := problems_of(application, after):
            raise Refused("\n".join(problems), code="rules")
        EventChange.objects.filter(application=application, outcome=Outcome.DRAFT).delete()
        if any(point.material for point in found):
            change = EventChange.objects.create(
                application=application, before=before, after=after, made_by=user
            )
            return application, change
        bring_to(application, after, before=before)
        timeline.record(
            case=application,
            event="amend",
            actor=user,
            source=application.state,
            target=application.state,
            data={"data": {"note": "\n".join(str(point) for point in found)}},
            internal=False,
            at=timezone.now(),
        )
    return application, None


def drop_change(*, application_id: int, user: User, version: int) -> None:
    """Throw away a change that was not handed in."""
    with changing(case_id=application_id, user=user, version=version, allowed=is_applicant) as application:
        EventChange.objects.filter(application=application, outcome=Outcome.DRAFT).delete()
