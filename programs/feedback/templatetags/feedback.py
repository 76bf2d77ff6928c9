"""What the templates show of a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from hub.accounts.models import User
from hub.cases.flows import State
from hub.members.models import Contact

from ..desk.routing import Routing
from ..models import Feedback, FeedbackItem, Part
from ..promises import rules

register = template.Library()


@dataclass(frozen=True)
class ListRow:
    """One entry of a list: its text, and the item that it has become."""

    text: str
    item: FeedbackItem | None = None

    @property
    def state(self) -> State | None:
        return self.item.state_info if self.item else None

    @property
    def tone(self) -> str:
        return str(self.state.tone) if self.state else ""


@dataclass(frozen=True)
class FormList:
    """One of the two numbered lists."""

    part: str
    label: str
    rows: list[ListRow]


@register.simple_tag
def routing_of(feedback: Feedback, user: User) -> Routing:
    """The table by which staff route the items of a form."""
    return Routing(feedback, user)


@register.simple_tag
def feedback_lists(feedback: Feedback) -> list[FormList]:
    """Both lists of a form: its items, or what was written so far. One query."""
    if feedback.submitted_at and feedback.number:
        items = feedback.items.select_related("department").order_by("position")
        rows = [(item.part, ListRow(item.text, item)) for item in items]
    else:
        rows = [(line.part, ListRow(line.text)) for line in feedback.lines.all()]
    return [
        FormList(part.value, part.label, [row for where, row in rows if where == part.value]) for part in Part
    ]


@register.simple_tag
def item_promises(item: FeedbackItem, user: User, audience: str) -> dict[str, Any]:
    """What an item's answer promises, as this side may read it, and what this user may do about it."""
    rows = item.promises.select_related("owner", "department")
    is_staff = audience == "staff"
    return {
        "lines": rules.offered(rows if is_staff else rows.promised(), user),
        "may_promise": is_staff and rules.may_promise(item, user) is None,
    }


@register.simple_tag
def item_context(item: FeedbackItem) -> dict[str, Any]:
    """What staff read of the form beside one of its items: the others' texts alone, whoever answers them."""
    people = Contact.objects.filter(organization=item.organization_id, is_active=True, user__is_active=True)
    return {
        "has_account": people.exists(),
        "others": list(
            item.form.items.exclude(pk=item.pk).only("part", "position", "text").order_by("number")
        ),
    }
