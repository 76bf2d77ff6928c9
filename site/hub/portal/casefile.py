"""What an applicant may know of one case: public names, public entries, files that aren't internal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases import rules
from hub.cases.display import OWN_EVENTS, event_label, progress, title_of
from hub.cases.flows import Party, Tone
from hub.cases.models import Case, TimelineEntry

from . import registry


@dataclass(frozen=True)
class Offer:
    """Something to do with the case: a button, or the reason why not yet."""

    key: str
    label: str
    url: str
    reason: str | None = None
    posts: bool = False
    variant: str = "secondary"


@dataclass(frozen=True)
class Line:
    """One entry of the public timeline as the applicant reads it; `ours` if their own side acted."""

    at: datetime
    event: str
    title: str
    actor: str
    ours: bool
    note: str
    tone: Tone


def case_context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a case shows to its applicant."""
    children = list(Case.objects.visible_to(user).filter(parent=case.pk).order_by("created_at", "pk"))
    offers = [*ways_on(case, children), *offers_of(case, user)]
    open_slots = {slot.name for slot in case.flow.slots_open(case, user)}
    used_slots = set(
        Attachment.objects.visible_to(user).live().filter(case=case.pk).values_list("slot", flat=True)
    )
    lines = public_timeline(case)
    return {
        "audience": "applicant",
        "state": case.state_info,
        "steps": progress(case),
        "offers": offers,
        "correct_url": next((offer.url for offer in offers if offer.key in ("edit", "page-1")), ""),
        "slots": [
            (slot, slot.name in open_slots)
            for slot in case.flow.slots(case)
            if not slot.internal and slot.name in open_slots | used_slots
        ],
        "takes_files": bool(open_slots),
        "children": children,
        "timeline": lines,
        "last_word": last_word(lines),
        "may_remark": rules.may_remark(case, user) is None,
        "trail": trail_of(case),
    }


def offers_of(case: Case, user: User) -> list[Offer]:
    """The buttons of a case: to edit it, to work on it in its room, and the steps of its flow.

    The step that leads on is the primary one and stands first; while it can't be taken, or corrections are
    asked for, the first of the others. What ends the case, or leads
    away from it, stands last and quiet.
    """
    pages, steps, ends = [], [], []
    if case.flow.edit_url and rules.may_edit(case, user) is None:
        label = "去更正" if case.corrections else "填写与修改"
        pages.append(Offer("edit", label, reverse(case.flow.edit_url, args=[case.pk])))
    for number, action in enumerate(registry.actions(case, user), start=1):
        offer = Offer(f"page-{number}", action.label, action.url, action.reason, action.posts)
        if action.aside:
            ends.append(replace(offer, variant="quiet"))
        else:
            pages.append(offer)
    for step, reason in rules.offered(case, user):
        offer = Offer(step.name, step.label, reverse("portal:step", args=[case.pk, step.name]), reason)
        if step.tone == Tone.STOP:
            ends.append(replace(offer, variant="quiet"))
        else:
            steps.append(offer)
    ranked = (*pages, *steps) if case.corrections else (*steps, *pages)
    usable = [offer for offer in ranked if offer.reason is None]
    rows = [offer for offer in (*pages, *steps) if offer not in usable[:1]]
    return [*(replace(offer, variant="primary") for offer in usable[:1]), *rows, *ends]


def ways_on(case: Case, children: list[Case]) -> list[Offer]:
    """The open child cases, where the case itself waits for nobody until they are done."""
    state = case.state_info
    if state.final or state.waits_for != Party.NOBODY:
        return []
    return [
        Offer(f"child-{child.pk}", f"前往{child.flow.label}", _page_of(child), variant="primary")
        for child in children
        if not child.state_info.final
    ]


def trail_of(case: Case, *, itself: bool = False) -> list[tuple[str, str]]:
    """The way down to a case, for the breadcrumb."""
    trail = [("事项", reverse("portal:cases"))]
    if case.parent is not None and case.parent.organization_id == case.organization_id:
        trail.append((title_of(case.parent), _page_of(case.parent)))
    if itself:
        trail.append((title_of(case), _page_of(case)))
    return trail


def _page_of(case: Case) -> str:
    return reverse("portal:case", args=[case.pk])


def public_timeline(case: Case) -> list[Line]:
    """The entries the applicant may read, newest first.

    People of the applicant's own organization are named; the exchange speaks as its departments.
    """
    entries = (
        case.timeline.filter(internal=False)
        .select_related("actor__contact", "actor__department", "content")
        .order_by("-seq")
    )
    return [_line(case, entry) for entry in entries]


def last_word(lines: list[Line]) -> Line | None:
    """What the exchange wrote with the step that brought the case where it is, such as why it was returned."""
    step = next((line for line in lines if line.event not in OWN_EVENTS), None)
    return step if step and step.note and not step.ours else None


def _line(case: Case, entry: TimelineEntry) -> Line:
    title, tone = event_label(case.flow, entry.event)
    content = getattr(entry, "content", None)
    data = content.data.get("data", {}) if content else {"note": "（内容已依法删除）"}
    note = str(data.get("note") or "")
    if entry.event == "assign" and "assignee" in data:
        note = f"经办人：{data['assignee']}"
    ours = _is_ours(case, entry.actor)
    actor = str(entry.actor) if ours else _their_name(entry.actor)
    return Line(at=entry.at, event=entry.event, title=title, actor=actor, ours=ours, note=note, tone=tone)


def _is_ours(case: Case, actor: User | None) -> bool:
    contact = getattr(actor, "contact", None)
    return contact is not None and contact.organization_id == case.organization_id


def _their_name(actor: User | None) -> str:
    """Who acted, as far as an applicant may know: the department, never the person."""
    if actor is None:
        return "系统"
    if actor.region:
        return f"{actor.region}证监局"
    return str(actor.department or "交易所")
