"""The verbs of calls and applications beside the flow's steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from hub.accounts.models import User
from hub.cases.rules import ensure, may_edit
from hub.cases.services import changing, open_case

from . import hosting, rules
from .models import AgendaItem, BudgetLine, Call, EventApplication, EventSession, RulesVersion
from .ruleset import EventRules

SESSION_FIGURES = ("actual_attendance", "industrial_attendance")


@transaction.atomic
def publish_rules(*, call_id: int, user: User | None) -> RulesVersion:
    """Keep the call's rules as a new version where they differ from the last one; give the last one back.

    Drafts follow at once; what was submitted keeps the version it was submitted under.
    """
    call = Call.objects.select_for_update().get(pk=call_id)
    content = EventRules.of_call(call).as_json()
    last = call.rules_versions.order_by("-number").first()
    if last is not None and last.content == content:
        return last
    version = RulesVersion.objects.create(
        call=call, number=last.number + 1 if last else 1, content=content, created_by=user
    )
    call.applications.filter(submitted_at=None).update(rules=version)
    return version


@transaction.atomic
def open_application(*, call_id: int, user: User) -> EventApplication:
    """Open a draft under an open call; Refused with the reason where this user can't apply.

    A draft of theirs in which nothing was saved yet is the one: a button pressed twice opens one draft.
    """
    ensure(rules.may_apply(Call.objects.get(pk=call_id), user))
    User.objects.select_for_update().get(pk=user.pk)  # one press of a person after the other
    drafts = EventApplication.objects.visible_to(user).filter(author=user, call=call_id, state="draft")
    return drafts.filter(version=1).first() or another_application(call_id=call_id, user=user)


@transaction.atomic
def another_application(*, call_id: int, user: User) -> EventApplication:
    """One more draft under an open call, whatever drafts there are. Raises Refused like `open_application`."""
    call = Call.objects.get(pk=call_id)
    ensure(rules.may_apply(call, user))
    version = call.rules_versions.order_by("-number").first() or publish_rules(call_id=call_id, user=None)
    return open_case(kind="event", user=user, title="", call=call, rules=version, department=call.department)


def save_application(
    *,
    application_id: int,
    user: User,
    version: int,
    values: dict[str, Any],
    agenda: list[dict[str, Any]] | None = None,
    budget: list[dict[str, Any]] | None = None,
    sessions: list[dict[str, Any]] | None = None,
) -> EventApplication:
    """Save what the applicant typed, complete or not; `agenda`, `budget` and `sessions` replace their rows.

    A draft follows the newest rules of its call, a returned application those it was submitted under.
    """
    with changing(case_id=application_id, user=user, version=version, allowed=may_edit) as application:
        if application.submitted_at is None:
            application.rules = application.call.rules_versions.order_by("-number")[0]
        fill_in(application, values=values, agenda=agenda, budget=budget, sessions=sessions)
    return application


def fill_in(
    application: EventApplication,
    *,
    values: dict[str, Any],
    agenda: list[dict[str, Any]] | None = None,
    budget: list[dict[str, Any]] | None = None,
    sessions: list[dict[str, Any]] | None = None,
) -> None:
    """Write fields and rows of an application whose lock the caller holds and which it saves afterwards."""
    for name, value in values.items():
        setattr(application, name, value)
    if agenda is not None:
        application.agenda.all().delete()
        AgendaItem.objects.bulk_create(
            AgendaItem(application=application, position=position, **row)
            for position, row in enumerate(agenda)
        )
    if budget is not None:
        application.budget_lines.all().delete()
        lines = [
            BudgetLine(application=application, position=position, **row)
            for position, row in enumerate(budget)
        ]
        for line in lines:
            line.amount = line.product
        BudgetLine.objects.bulk_create(lines)
    if sessions is not None:
        _set_sessions(application, sessions)
    hosting.follow(application)


def _set_sessions(application: EventApplication, rows: list[dict[str, Any]]) -> None:
    """The sessions in the order of time; one that keeps its time keeps what was reported of it."""
    rows = sorted(rows, key=lambda row: row["starts_at"] or datetime.max.replace(tzinfo=UTC))
    reported = {row["starts_at"]: row for row in application.sessions.values("starts_at", *SESSION_FIGURES)}
    application.sessions.all().delete()
    EventSession.objects.bulk_create(
        EventSession(application=application, position=position, **reported.get(row["starts_at"], {}) | row)
        for position, row in enumerate(rows)
    )
    for name, value in from_sessions(rows).items():
        setattr(application, name, value)


def from_sessions(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What a series takes from its sessions: it lasts from the first to the last and counts all who come."""
    if not rows:
        return {}
    starts = min((row["starts_at"] for row in rows if row["starts_at"]), default=None)
    ends = max((row["ends_at"] for row in rows if row["ends_at"]), default=None)
    return {
        "starts_at": starts,
        "ends_at": ends if starts and ends and ends > starts else None,
        "expected_attendance": sum(row["expected_attendance"] or 0 for row in rows) or None,
    }


def save_summary(
    *,
    application_id: int,
    user: User,
    version: int,
    values: dict[str, Any],
    sessions: dict[int, dict[str, int | None]] | None = None,
) -> EventApplication:
    """Save the summary of an approved event, complete or not.

    `sessions` are the figures of a series, by the key of the session; the event's own are their sums.
    """
    with changing(
        case_id=application_id, user=user, version=version, allowed=rules.may_write_summary
    ) as application:
        for name, value in values.items():
            setattr(application, name, value)
        if sessions:
            _set_figures(application, sessions)
    return application


def _set_figures(application: EventApplication, figures: dict[int, dict[str, int | None]]) -> None:
    rows = list(application.sessions.all())
    for row in rows:
        for name, value in figures.get(row.pk, {}).items():
            setattr(row, name, value)
        row.save()
    for name in SESSION_FIGURES:
        counted = [getattr(row, name) for row in rows]
        setattr(application, name, None if None in counted else sum(counted))
    if application.actual_attendance is None:
        application.industrial_attendance = None
