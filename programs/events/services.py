"""The verbs of calls and applications beside the flow's steps."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from hub.accounts.models import User
from hub.cases.rules import ensure, may_edit
from hub.cases.services import changing, open_case

from . import rules
from .checks import EventRules
from .models import AgendaItem, BudgetLine, Call, EventApplication, RulesVersion


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
    """Open a draft under an open call; Refused with the reason where this user can't apply."""
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
) -> EventApplication:
    """Save what the applicant typed, complete or not; `agenda` and `budget` replace their lines.

    A draft follows the newest rules of its call, a returned application those it was submitted under.
    """
    with changing(case_id=application_id, user=user, version=version, allowed=may_edit) as application:
        for name, value in values.items():
            setattr(application, name, value)
        if application.submitted_at is None:
            application.rules = application.call.rules_versions.order_by("-number")[0]
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
    return application


def save_summary(
    *, application_id: int, user: User, version: int, values: dict[str, Any]
) -> EventApplication:
    """Save the summary of an approved event, complete or not."""
    with changing(
        case_id=application_id, user=user, version=version, allowed=rules.may_write_summary
    ) as application:
        for name, value in values.items():
            setattr(application, name, value)
    return application
