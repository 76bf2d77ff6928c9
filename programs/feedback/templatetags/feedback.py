"""What the templates show of a form and of an item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases.flows import State
from hub.cases.models import TimelineEntry
from hub.members.models import Contact

from ..desk.routing import Routing
from ..models import Feedback, FeedbackItem, Part
from ..promises import rules
from ..slots import ANSWER_FILES

register = template.Library()

# The steps that give the firm an answer, and those whose data hold its words.
GIVEN = ("answer", "approve_answer", "answer_commonly")
WRITTEN = ("answer", "draft_answer", "answer_commonly")


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

    @property
    def progress(self) -> str:
        """How many of its items were answered, in words; empty while there are none."""
        items = [row.item for row in self.rows if row.item]
        answered = sum(item.answered_at is not None for item in items)
        return f"{len(items)} 条，已答复 {answered} 条" if items else ""


@dataclass(frozen=True)
class FormerAnswer:
    """What was answered before an item was reopened, and why that was not enough."""

    at: datetime
    text: str
    reason: str
    files: list[Attachment]


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


@register.simple_tag
def former_answer(item: FeedbackItem, user: User) -> FormerAnswer | None:
    """What an item was answered before its firm asked for another answer; the timeline keeps it.

    Its files are listed until the new answer shows all files together. None where the content was erased by law.
    """
    entries = list(
        item.timeline.filter(event__in=(*GIVEN, *WRITTEN, "reopen")).select_related("content").order_by("seq")
    )
    events = [entry.event for entry in entries]
    if "reopen" not in events:
        return None
    reopened = entries[events.index("reopen")]
    before = entries[: events.index("reopen")]
    given = next((entry for entry in reversed(before) if entry.event in GIVEN), None)
    written = next((entry for entry in reversed(before) if entry.event in WRITTEN), None)
    text = _said(written, "answer")
    if given is None or not text:
        return None
    files = Attachment.objects.visible_to(user).live().filter(case=item.pk, slot=ANSWER_FILES.name)
    return FormerAnswer(
        at=given.at,
        text=text,
        reason=_said(reopened, "note"),
        files=[] if item.answered_at else list(files.filter(uploaded_at__lt=reopened.at)),
    )


def _said(entry: TimelineEntry | None, name: str) -> str:
    content = getattr(entry, "content", None)
    return str(content.data.get("data", {}).get(name) or "") if content else ""
