"""What people without an account are mailed: the link that confirms their address, the code, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from hub.cases.models import Case
from hub.members.models import Organization
from hub.notifications import events, rendering, texts
from hub.notifications.models import Channel
from hub.notifications.strangers import after_commit, send_to
from programs.feedback.models import Feedback

from ..documents import confirmation_letter
from ..models import Enquiry, QueryCode, Visit
from . import codes
from .links import confirmation_path

LETTER_GOES_ALONG = ("visit.arrange.applicant", "visit.rearrange.applicant")
#: What they are told of; all else waits for their next look.
TOLD = {
    *LETTER_GOES_ALONG,
    *(f"visit.{step}.applicant" for step in ("minutes", "decline", "call_off", "no_show")),
    *(
        f"feedback_item.{step}.applicant"
        for step in ("arrange_meeting", "answer", "approve_answer", "answer_commonly")
    ),
    "case.extended.applicant",
    "case.remark.applicant",
}


def give_code(*, case: Case, email: str) -> QueryCode:
    """Let whoever reads this mailbox follow the case; the code is mailed after the commit."""
    row, _ = QueryCode.objects.get_or_create(case_id=case.pk, defaults={"email": email.lower()})
    after_commit(send_code, row.pk)
    return row


def ask_to_confirm(enquiry: Enquiry) -> None:
    """After the commit, mail the link that confirms the address."""
    after_commit(send_confirmation, enquiry.pk)


def tell_outside(case: Case, event: str, context: Mapping[str, Any]) -> None:
    """Mail what a firm would be told to whoever follows the case by a code, in the same words."""
    if event not in TOLD or case.organization.kind != Organization.Kind.MARKET_INSTITUTION:
        return
    row = code_of(case)
    if row is None:
        return
    found = events.find(event)
    text = texts.current(event).get(Channel.EMAIL) or rendering.default_text(found, Channel.EMAIL)
    values = rendering.values_of(found, {**context, "recipient": "您好"})
    subject, body = rendering.message(found, text, values)
    after_commit(send_notice, row.pk, subject, body, event in LETTER_GOES_ALONG)


def code_of(case: Case) -> QueryCode | None:
    """The code of a case; of what was raised at a visit, and of each item, that of the matter they came from."""
    forms = Feedback.objects.filter(Q(pk=case.pk) | Q(pk=case.parent_id))
    origins = forms.exclude(origin=None).values("origin")
    return QueryCode.objects.filter(
        Q(case=case.pk) | Q(case__in=origins) | Q(case__in=forms.values("pk"))
    ).first()


@task()
def send_confirmation(enquiry_id: int) -> bool:
    """Mail the link; answers whether it left."""
    enquiry = Enquiry.objects.filter(pk=enquiry_id, case=None).first()
    if enquiry is None:
        return False
    subject, body = _text("confirm", {"enquiry": enquiry})
    if not send_to(enquiry.email, subject=subject, body=body, url=confirmation_path(enquiry)):
        return False
    return bool(Enquiry.objects.filter(pk=enquiry_id).update(mailed_at=timezone.now()))


@task()
def send_code(code_id: int) -> bool:
    """Make a code and mail it: nobody but this mail ever knows it. Answers whether it left."""
    row = QueryCode.objects.select_related("case").filter(pk=code_id).first()
    if row is None:
        return False
    subject, body = _text("code", {"case": row.case.child, "code": codes.issue(row)})
    return send_to(row.email, subject=subject, body=body, url=reverse("visit:lookup"))


@task()
def send_notice(code_id: int, subject: str, body: str, with_letter: bool) -> bool:
    """Mail what happened, with the confirmation letter where one was sent; answers whether it left."""
    row = QueryCode.objects.select_related("case").filter(pk=code_id).first()
    if row is None:
        return False
    visit = row.case.child
    files = []
    if with_letter and isinstance(visit, Visit):
        files = [(f"{visit.number}.pdf", confirmation_letter(visit), "application/pdf")]
    hint = "请打开下面的网页，用登记的邮箱和查询码查看。"
    return send_to(
        row.email, subject=subject, body=f"{body}\n\n{hint}", url=reverse("visit:lookup"), files=files
    )


def _text(name: str, context: dict[str, Any]) -> tuple[str, str]:
    words = render_to_string(
        f"programs/visits/mails/{name}.txt", context | {"exchange_name": rendering.exchange_name()}
    )
    subject, _, body = words.strip().partition("\n")
    return subject, body
