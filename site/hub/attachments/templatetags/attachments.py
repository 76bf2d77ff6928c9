"""A slot of a case as pages show it: its files, what is missing, and the form that adds some."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import template

from hub.accounts.models import User
from hub.attachments import services
from hub.attachments.kinds import accept_of, label_of
from hub.attachments.models import Attachment
from hub.attachments.outcomes import recall, waiting
from hub.cases import rules as case_rules
from hub.cases.models import Case
from hub.cases.slots import Slot

register = template.Library()


@register.inclusion_tag("hub/attachments/slot.html", takes_context=True)
def slot_files(
    context: dict[str, Any], case: Case, slot: Slot, user: User, can_change: bool = False
) -> dict[str, Any]:
    """Draw one slot. Not inside another form. All slots of a page together cost one query."""
    request = context["request"]
    rows = [(row, uploader(row, case, user)) for row in _files(request, case, user).get(slot.name, [])]
    files = [(row, name) for row, name in rows if row.removed_at is None]
    return {
        "case": case,
        "slot": slot,
        "files": files,
        "removed": [(row, name) for row, name in rows if row.removed_at is not None],
        "lacking": max(0, slot.min_count - len(files)) if can_change else 0,
        "full": len(files) >= slot.max_count,
        "can_change": can_change,
        "kinds": label_of(slot.kinds),
        "accept": accept_of(slot.kinds),
        "outcome": recall(request, case_id=case.pk, slot=slot.name),
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("hub/attachments/slots.html", takes_context=True)
def slot_list(
    context: dict[str, Any], case: Case, slots: list[tuple[Slot, bool]], user: User
) -> dict[str, Any]:
    """Draw slots, given as pairs of a slot and whether it may be changed. Not inside another form.

    A group of slots is one section that opens and closes; it stands open while something lacks in it.
    """
    request = context["request"]
    filed = _files(request, case, user)
    told = waiting(request, case_id=case.pk)
    groups = []
    for name, rows in groupby(slots, key=lambda pair: pair[0].group):
        pairs = list(rows)
        live = {
            slot.name: sum(row.removed_at is None for row in filed.get(slot.name, [])) for slot, _ in pairs
        }
        lacking = sum(live[slot.name] < slot.min_count for slot, _ in pairs)
        changes = any(can_change for _, can_change in pairs)
        groups.append(
            {
                "name": name,
                "slots": pairs,
                "files": sum(live.values()),
                "lacking": lacking if changes else 0,
                "open": not changes or lacking > 0 or told in live,
            }
        )
    return {
        "groups": groups,
        "case": case,
        "user": user,
        "request": request,
        "csrf_token": context.get("csrf_token", ""),
    }


def _files(request, case: Case, user: User) -> dict[str, list[Attachment]]:
    """The case's files by slot, asked for once per page."""
    if not hasattr(request, "slot_files_of"):
        request.slot_files_of = {}
    if case.pk not in request.slot_files_of:
        request.slot_files_of[case.pk] = services.files_of(case, user)
    return request.slot_files_of[case.pk]


def uploader(row: Attachment, case: Case, reader: User) -> str:
    """Who uploaded a file, as this reader may know: to applicants the exchange speaks as its departments."""
    person = row.uploaded_by
    if person is None:
        return "系统"
    contact = getattr(person, "contact", None)
    if case_rules.is_staff(reader) or (contact and contact.organization_id == case.organization_id):
        return str(person)
    return str(person.department or "交易所")
