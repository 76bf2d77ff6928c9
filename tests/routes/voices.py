"""The member's voice of one firm: forms in each state that the routes need, and their items."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hub.accounts.models import Department, User
from hub.attachments.services import file_original
from hub.cases import services
from hub.cases.models import Case
from hub.mailroom.services import set_aside
from hub.members.models import Organization
from programs.feedback.models import Part
from programs.feedback.promises.services import Row
from programs.feedback.services import Line, open_form, save_form
from programs.feedback.slots import LETTER
from tests import factories
from tests.hub.mailroom import rows as mailroom
from tests.programs.feedback import factories as voice


def make_mails(marks: Any, *, owner: User, clerk: User) -> dict[str, Any]:
    """A mail of the firm that waits for the clerk, and one that was set aside."""
    values = {"sender": owner.email, "text": f"{marks.case}来访，联系人{marks.person}"}
    waiting, aside = (
        mailroom.waiting(
            subject=f"{marks.case}{name}",
            files=[(f"{marks.case}函.pdf", factories.pdf_upload().read())],
            **values,
        )
        for name in ("拜访函", "广告")
    )
    set_aside(mail_id=aside.pk, reason=f"{marks.note}广告", user=clerk)
    return {"mail": waiting, "aside_mail": aside}


def make_voice(
    marks: Any, *, firm: Organization, owner: User, clerk: User, department: Department, reviewer: User
) -> dict[str, Any]:
    """A draft, a form handed in with an item that waits, one that is worked on, one that is answered and one with a
    meeting ahead, and a form that the clerk registered with its letter."""
    lines = tuple(
        Line(part, f"{marks.case}{text}")
        for part, text in (
            (Part.OPINION, "延长夜盘测试时间"),
            (Part.OPINION, "优化仓单质押"),
            (Part.MATTER, "提升期权报价质量"),
            (Part.MATTER, "协调入库检验"),
        )
    )
    category = voice.category(department=department)
    draft = open_form(user=owner)
    values = {"contact_name": marks.person, "contact_phone": f"021-{marks.latin}"}
    save_form(feedback_id=draft.pk, user=owner, version=1, values=values, lines=lines)
    form = voice.feedback(member=owner, lines=lines)
    waiting, worked_on, answered, met = voice.items(form)
    for item in (worked_on, answered, met):
        voice.route(item, category, user=clerk)
    services.remark(case_id=worked_on.pk, user=reviewer, text=f"{marks.note}，拟采纳", internal=True)
    services.remark(case_id=waiting.pk, user=clerk, text=f"{marks.note}，先电话核实", internal=True)
    due_on = timezone.localdate() + timedelta(days=30)
    promise = Row(text=f"{marks.case}分两期落实", owner=reviewer, due_on=due_on)
    voice.take(answered, "answer", reviewer, answer=f"{marks.case}已采纳。", promises=[promise])
    meeting_at = timezone.now() + timedelta(days=3)
    voice.take(met, "arrange_meeting", reviewer, meeting_at=meeting_at, meeting_link="https://meet.example/8")
    registered = voice.registered(
        organization=firm, user=clerk, lines=lines[:1], contact_name=f"{marks.person}子方"
    )
    file_original(
        case_id=registered.pk, slot=LETTER, upload=factories.pdf_upload(f"{marks.case}来函.pdf"), user=clerk
    )

    def fresh(case: Case) -> Any:
        return Case.objects.get(pk=case.pk).child

    return {
        "category": category,
        "draft_feedback": fresh(draft),
        "feedback": fresh(form),
        "new_item": fresh(waiting),
        "item": fresh(worked_on),
        "answered_item": fresh(answered),
        "met_item": fresh(met),
        "registered": fresh(registered),
        "promise": answered.promises.get(),
    }
