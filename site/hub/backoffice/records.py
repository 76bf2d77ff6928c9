"""The timeline of a case as staff read it: every entry, internal ones marked, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.module_loading import import_string

from hub.accounts.models import User
from hub.cases.display import event_label
from hub.cases.flows import Flow, Refused, Tone
from hub.cases.models import Case, TimelineEntry
from hub.cases.rules import is_staff
from hub.members.models import Contact

# Said elsewhere in the line, or of interest to programs only.
_SAID = {"note", "internal_note", "assignee", "fields"}


@dataclass(frozen=True)
class Line:
    """One entry: `details` are further labels and values of the step's form."""

    seq: int
    at: datetime
    title: str
    actor: str
    side: str
    note: str
    details: tuple[tuple[str, str], ...]
    change: str
    internal: bool
    erased: bool
    tone: Tone


def lines(case: Case, reader: User) -> list[Line]:
    """The timeline as this person may read it, newest first. Two queries."""
    entries = case.timeline.select_related("actor__department", "on_behalf_of", "content").order_by("-seq")
    return lines_of(entries if is_staff(reader) else entries.filter(internal=False), case=case)


def lines_of(entries: Iterable[TimelineEntry], *, case: Case | None = None) -> list[Line]:
    """Entries with their actor, content and, unless `case` is all of theirs, case loaded. One query more."""
    entries = list(entries)
    actors = {entry.actor_id for entry in entries}
    contacts = dict(Contact.objects.filter(user__in=actors).values_list("user", "organization__short_name"))
    return [_line((case or entry.case).flow, entry, contacts) for entry in entries]


def _line(flow: Flow, entry: TimelineEntry, contacts: dict[int, str]) -> Line:
    title, tone = event_label(flow, entry.event)
    content = getattr(entry, "content", None)
    data = content.data.get("data", {}) if content else {}
    note = str(data.get("note") or "")
    if entry.event == "assign" and content:
        note = f"经办人：{data.get('assignee', '')}"
    if corrections := data.get("fields"):
        note = f"{note}\n需要更正：{'、'.join(item['label'] for item in corrections)}".strip()
    return Line(
        seq=entry.seq,
        at=entry.at,
        title=title,
        actor=_actor(entry),
        side=_side(entry.actor, contacts),
        note=note,
        details=_details(flow, entry.event, data),
        change=_change(flow, entry),
        internal=entry.internal,
        erased=content is None,
        tone=tone,
    )


def said(entry: TimelineEntry) -> str:
    """The note of one entry with its content loaded, or that it was erased."""
    content = getattr(entry, "content", None)
    return str(content.data["data"].get("note", "")) if content else "内容已依法删除。"


def _actor(entry: TimelineEntry) -> str:
    """Who acted, and for which absent colleague."""
    if entry.actor is None:
        return "系统"
    return f"{entry.actor}代{entry.on_behalf_of}办理" if entry.on_behalf_of else str(entry.actor)


def _side(actor: User | None, contacts: dict[int, str]) -> str:
    """The organization, bureau or department a person acts for."""
    if actor is None:
        return ""
    if actor.pk in contacts:
        return contacts[actor.pk]
    return f"{actor.region}证监局" if actor.region else str(actor.department or "")


def _change(flow: Flow, entry: TimelineEntry) -> str:
    """The states before and after, where they differ."""
    if entry.source == entry.target:
        return ""
    return f"{_state(flow, entry.source)} → {_state(flow, entry.target)}"


def _state(flow: Flow, name: str) -> str:
    try:
        return flow.state(name).label
    except KeyError:  # a state that the flow no longer has
        return name


def _details(flow: Flow, event: str, data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What was filled in beside the note, under the labels of the step's form."""
    try:
        form = import_string(flow.transition(event).form)
    except (Refused, ImportError):
        return ()
    labels = {name: field.label or name for name, field in form.base_fields.items()}
    return tuple(
        (str(labels[name]), plain(value))
        for name, value in data.items()
        if name in labels and name not in _SAID and value not in (None, "", [])
    )


def plain(value: Any) -> str:
    """A value of the timeline's content in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return str(value.get("text", value))
    if isinstance(value, list):
        return "、".join(plain(item) for item in value)
    return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)
