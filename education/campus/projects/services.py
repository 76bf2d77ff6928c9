"""The verbs of projects beside the steps of the flow: a proposal is written, or a project registered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.rules import ensure, may_edit
from hub.cases.services import SENT_AGAIN, changing, open_case, perform, register_case
from hub.members.models import Contact, Organization

from ..models import CampusProject
from . import rules


@transaction.atomic
def open_project(*, user: User) -> CampusProject:
    """Open a draft with the contact's own data; one of the user's own in which nothing was saved yet is that one.

    Raises Refused for whoever may not propose.
    """
    ensure(rules.may_propose(user))
    Contact.objects.select_for_update().get(user=user)  # one press of the button waits for the other
    blank = CampusProject.objects.filter(author=user, state="draft", version=1).first()
    return blank or open_case(
        kind="campus_project",
        user=user,
        title="",
        contact_name=user.get_full_name(),
        contact_phone=user.phone,
    )


def save_project(*, project_id: int, user: User, version: int, values: dict[str, Any]) -> CampusProject:
    """Save what the applicant typed, complete or not. Raises Refused for what can't be changed, or a stale version."""
    with changing(case_id=project_id, user=user, version=version, allowed=may_edit) as project:
        for name, value in values.items():
            setattr(project, name, value)
    return project


@transaction.atomic
def register_project(
    *, organization: Organization, channel: str, received_at: datetime, user: User, **values: Any
) -> CampusProject:
    """Register a project that came by letter, or one that the exchange hosts, and hand it in at once.

    What the same clerk registers again right after it is the same page sent twice. Raises Refused.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    same = {"organization": organization, "channel": channel, **values}
    since = timezone.now() - SENT_AGAIN
    found = CampusProject.objects.filter(author=user, created_at__gt=since, **same).first()
    if found:
        return found
    project = register_case(
        kind="campus_project",
        user=user,
        organization=organization,
        channel=channel,
        received_at=received_at,
        **values,
    )
    return perform(case_id=project.pk, name="submit", user=user, version=project.version)  # type: ignore[return-value]
