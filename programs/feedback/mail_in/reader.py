"""What the mailbox has to know of the member's voice: which mails are forms, and how one is registered."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from hub.attachments.kinds import ADVICE
from hub.attachments.names import extension_of
from hub.cases.models import Case
from hub.mailroom.models import Mail
from hub.mailroom.parsing import Letter, Part
from hub.mailroom.registry import Left, Opening, Use, register_use
from hub.mailroom.senders import not_of
from hub.members.models import Organization

from .. import rules
from ..models import Feedback
from ..services import register_form
from ..slots import LETTER
from .layout import FormRead, squeezed
from .pdf import read_pdf
from .word import read_docx

QUOTES = "“”\"'‘’「」『』＂＇〝〞"
SUBJECT = re.compile(rf"^(?P<firm>.+?)[{QUOTES}]*一站通[{QUOTES}]*会员之声反馈$")
PREFIX = re.compile(r"^(re|fw|fwd|aw|wg|回复|答复|转发|自动回复)[:：]", re.IGNORECASE)
SAME_WITHIN = timedelta(days=90)
READERS: dict[str, Callable[[bytes], FormRead]] = {".docx": read_docx, ".pdf": read_pdf}


def firm_in_subject(subject: str) -> str:
    """The firm that a form's subject names, "" for any other subject; answers and forwards are others (DOMAIN 1)."""
    text = "".join(unicodedata.normalize("NFKC", subject).split())
    found = SUBJECT.match(text)
    return found["firm"].rstrip(QUOTES) if found and not PREFIX.match(text) else ""


def is_form_mail(letter: Letter) -> bool:
    """Whether a mail carries the fixed subject of the annex."""
    return bool(firm_in_subject(letter.subject))


def read_mail(letter: Letter, mail: Mail) -> Opening | Left:
    """The one form that is attached, if it can be read whole and its sender belongs to the firm it names."""
    readings = [
        (part, reader(part.content))
        for part in letter.parts
        if (reader := READERS.get(extension_of(part.name)))
    ]
    forms = [(part, form) for part, form in readings if form.is_form]
    if not forms:
        return Left(why=_no_form(letter, readings))
    part, form = forms[0]
    found = _found(form)
    if any(other != form for _, other in forms[1:]):
        return Left(why="一封邮件附有一张以上的反馈表，请逐张登记。", found=found)
    if form.problems:
        return Left(why=f"{part.name}：{''.join(form.problems)}", found=found)
    organization = organization_named(form.firm)
    if organization is None:
        return Left(why=f"没有名称或简称为“{form.firm}”的机构，请核实后登记。", found=found)
    found["organization"] = organization.pk
    if organization_named(firm_in_subject(letter.subject)) != organization:
        return Left(why="邮件题目里的公司与反馈表上的不一致，请核实后登记。", found=found)
    why = (
        not_of(organization, letter.sender)
        or rules.lines_count(len(form.lines))
        or _known(form, organization)
        or _wrong_day(form, mail)
    )
    if why:
        return Left(why=why, found=found)
    return Opening(
        open=partial(_open, form, organization, mail),
        digest=hashlib.sha256(part.content).hexdigest(),
        found=found,
    )


def organization_named(name: str) -> Organization | None:
    """The active organization of exactly this name or short name, spaces and widths aside; None for none or several."""
    wanted = squeezed(name)
    rows = Organization.objects.filter(is_active=True).values_list("pk", "name", "short_name")
    keys = {pk for pk, *names in rows if wanted in map(squeezed, names)}
    return Organization.objects.get(pk=keys.pop()) if wanted and len(keys) == 1 else None


def _open(form: FormRead, organization: Organization, mail: Mail) -> Case:
    return register_form(
        organization=organization,
        channel=Case.Channel.EMAIL,
        received_at=mail.received_at,
        user=None,
        lines=form.lines,
        made_on=form.made_on,
        contact_name=form.contact_name,
        contact_phone=form.contact_phone,
        contact_email=form.contact_email,
    )


def _wrong_day(form: FormRead, mail: Mail) -> str:
    if form.made_on and form.made_on > timezone.localdate(mail.received_at):
        return f"制表日期 {form.made_on:%Y-%m-%d} 在收到之日以后，请核实后登记。"
    return ""


def _known(form: FormRead, organization: Organization) -> str:
    """Whether the firm has handed in the very same entries: here is the stamped print of a form filled on the web."""
    since = timezone.now() - SAME_WITHIN
    wanted = [(str(line.part), squeezed(line.text)) for line in form.lines]
    forms = Feedback.objects.filter(organization=organization, submitted_at__gte=since)
    for known in forms.prefetch_related("lines").order_by("-pk"):
        if [(line.part, squeezed(line.text)) for line in known.lines.all()] == wanted:
            return f"内容与已登记的 {known.number} 相同，如是盖章件，请存入该反馈表。"
    return ""


def _no_form(letter: Letter, readings: list[tuple[Part, FormRead]]) -> str:
    if readings:
        return "；".join(f"{part.name}：{''.join(form.problems)}" for part, form in readings)[:500]
    for part in letter.parts:
        if advice := ADVICE.get(extension_of(part.name)):
            return f"附件 {part.name} 不能自动读取。{advice}"
    return "邮件没有附上反馈表（docx 或 PDF）。"


def _found(form: FormRead) -> dict[str, Any]:
    """What was read, as the mail keeps it for the clerk's form; fields that are empty say nothing."""
    values = {
        "firm": form.firm,
        "contact_name": form.contact_name,
        "contact_phone": form.contact_phone,
        "contact_email": form.contact_email,
        "made_on": form.made_on.isoformat() if form.made_on else "",
        "lines": [[str(line.part), line.text] for line in form.lines],
    }
    return {name: value for name, value in values.items() if value}


def receipt(case: Case) -> tuple[str, str]:
    """Subject and body of what the sender is told: number, named contact, last day."""
    form: Feedback = case  # type: ignore[assignment]
    items = list(form.items.order_by("pk"))
    text = render_to_string(
        "programs/feedback/mails/receipt.txt",
        {
            "form": form,
            "count": len(items),
            "due_on": max((item.due_on for item in items if item.due_on), default=None),
            "liaison": form.organization.liaison,
        },
    )
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip()


USE = Use(
    kind="feedback",
    label="登记为反馈表",
    page="feedback_desk:register",
    slot=LETTER,
    claims=is_form_mail,
    read=read_mail,
    receipt=receipt,
)


def register() -> None:
    """Make it known to the mailbox."""
    register_use(USE)
