"""What the templates show of a visit."""

from __future__ import annotations

from typing import Any

from django import template

from hub.accounts.models import User
from hub.cases.models import Case
from hub.notifications.masking import mask_phone
from programs.feedback.models import FeedbackItem

from .. import rules
from ..models import Arrangement, Host

register = template.Library()


@register.simple_tag
def visit_facts(case: Case, user: User, audience: str) -> dict[str, Any]:
    """The arrangement, the people and the questions of a visit, as this reader may have them.

    Staff see phone numbers hidden: who looks at them says why (see `desk.people`).
    """
    visit, staff = case.child, audience == "staff"
    held = {
        row.state: row
        for row in visit.arrangements.held()
        .select_related("room")
        .prefetch_related("hosts__user", "hosts__department")
    }
    planned = held.get(Arrangement.State.PLANNED) if staff else None
    return {
        "sent": held.get(Arrangement.State.SENT),
        "planned": planned,
        "hosts": list(planned.hosts.all()) if planned else [],
        "may_plan": staff and rules.may_plan(visit, user) is None,
        "invitations": invitations(visit, user) if staff else [],
        "dates": list(visit.dates.all()),
        "people": [
            (person, mask_phone(person.phone) if staff else person.phone) for person in visit.visitors.all()
        ],
        "contact_phone": mask_phone(visit.contact_phone) if staff else visit.contact_phone,
        "may_reveal": staff and rules.sees_people(user),
        "questions": questions(visit, user),
    }


def invitations(visit: Case, user: User) -> list[Host]:
    """What this member of staff is asked, with whether they may answer now."""
    rows = Host.objects.of(user).filter(
        arrangement__visit=visit.pk, arrangement__state__in=("planned", "sent")
    )
    found = list(rows.select_related("user", "department", "arrangement__room", "arrangement__visit"))
    for host in found:
        host.may_answer = rules.may_answer(host, user) is None  # type: ignore[attr-defined]
    return found


def questions(visit: Case, user: User) -> list[FeedbackItem]:
    """The items of the forms that came of the visit; whether this reader may open each."""
    items = list(FeedbackItem.objects.filter(form__origin=visit.pk).order_by("form", "-part", "position"))
    seen = set(
        Case.objects.visible_to(user).filter(pk__in=[item.pk for item in items]).values_list("pk", flat=True)
    )
    for item in items:
        item.seen = item.pk in seen  # type: ignore[attr-defined]
    return items
