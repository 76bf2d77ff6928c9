"""What the steps of a visit do; called by `perform()` under the case's lock."""

from __future__ import annotations

from hub.cases.flows import Step
from hub.cases.models import Case
from programs.feedback.models import Part
from programs.feedback.services import Line, register_form

from . import planning, rules
from .models import Arrangement, Visit, VisitSettings


def take_in(step: Step) -> None:
    """A letter goes to the firm's named contact at the exchange, where they arrange visits, and that department."""
    visit: Visit = step.case
    liaison = visit.organization.liaison
    if liaison is not None and liaison.is_active and liaison.has_perm(rules.ARRANGE):
        visit.assignee = liaison
    visit.department = (liaison and liaison.department) or VisitSettings.load().department


def send_arrangement(step: Step) -> None:
    """The plan is the visitor's now; the note says what it is, or what has changed."""
    former, plan = rules.sent_of(step.case), rules.planned_of(step.case)
    assert plan is not None  # a guard has asked  # noqa: S101
    if former:
        former.state = Arrangement.State.REPLACED
        former.save(update_fields=["state"])
    plan.state, plan.sent_at = Arrangement.State.SENT, step.at
    plan.save(update_fields=["state", "sent_at"])
    lines = planning.differences(former, plan) if former else planning.described(plan)
    step.facts["arrangement"] = plan.number
    step.data["note"] = "\n".join(filter(None, [str(step.data.get("note", "")), *lines]))


def release_former_hosts(step: Step) -> None:
    """Who received the visitor by the former arrangement only is told so."""
    rows = step.case.arrangements.order_by("-number")
    former = rows.filter(state=Arrangement.State.REPLACED).first()
    if former:
        planning.release_missing(former, kept=list(rows.held()))


def ask_change(step: Step) -> None:
    """From today the exchange has its days to answer."""
    step.case.asked_at = step.at


def note_came(step: Step) -> None:
    """How many came."""
    step.case.came = step.data["came"]


def drop(step: Step) -> None:
    """The visit does not take place."""
    planning.drop(step.case)


def write_minutes(step: Step) -> None:
    """Keep the minutes; the internal part stays out of what the timeline says to the visitor."""
    visit: Visit = step.case
    visit.minutes = step.data["minutes"].strip()
    visit.internal_minutes = str(step.data.pop("internal_minutes", "")).strip()
    visit.minuted_at = step.at


def open_questions(step: Step) -> None:
    """What was asked becomes a form of the member's voice, answered item by item within its own days (DOMAIN 1)."""
    visit: Visit = step.case
    questions = step.data.get("questions") or []
    if not questions:
        return
    sent = rules.sent_of(visit)
    register_form(
        organization=visit.organization,
        channel=Case.Channel.VISIT,
        received_at=min(sent.ends_at, step.at) if sent else step.at,
        user=None,
        lines=[Line(Part.OPINION, text) for text in questions],
        author=visit.author,
        origin=visit,
        institution=visit.institution,
        contact_name=visit.contact_name,
        contact_phone=visit.contact_phone,
        contact_email=visit.contact_email,
    )
