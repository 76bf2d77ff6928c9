"""A letter or questions from the public form: kept, confirmed by mail, then registered as a case, once."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from hub.attachments.checks import FileRefused, check
from hub.attachments.services import file_original
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import ensure
from hub.members.services import market_institutions
from hub.notifications.strangers import after_commit
from programs.feedback.models import Part
from programs.feedback.services import Line, register_form

from ..models import Enquiry, Visit, VisitSettings
from ..models.guests import private_storage
from ..services import Person, Wish, register_visit
from ..slots import ORIGINAL, UPLOAD
from . import mails

FOLDER = "enquiries"
CONTACT = ("institution", "contact_name", "contact_phone")
EXPIRED = "这个链接已经失效，请重新填写。"


def submit(
    *, kind: str, email: str, content: dict[str, Any], form: str, letter: File | None = None
) -> Enquiry:
    """Keep what was typed and mail its address a link; staff see nothing before that is used.

    `content` is JSON: see `_visit` and `_questions`. `form` names the form that was opened: sent again it is the same
    row. Raises FileRefused for a letter that can't be kept.
    """
    checked = check(letter, UPLOAD) if letter else None
    storage = private_storage()
    path = storage.save(f"{FOLDER}/{uuid4().hex}{checked.extension}", letter) if checked and letter else ""
    rules = VisitSettings.load()
    try:
        with transaction.atomic():
            made = Enquiry.objects.create(
                kind=kind,
                email=email.lower(),
                content=content,
                letter=path,
                letter_name=checked.name if checked else "",
                form=form,
                consent_text=rules.consent_text,
                consent_version=rules.consent_version,
            )
            mails.ask_to_confirm(made)
    except IntegrityError:
        if path:
            storage.delete(path)
        return Enquiry.objects.get(form=form)
    except BaseException:
        if path:
            storage.delete(path)
        raise
    return made


def why_not_confirm(enquiry: Enquiry) -> Reason | None:
    """Why an address can't be confirmed any more; None where it can, or has been."""
    if enquiry.case_id:
        return None
    expires = enquiry.created_at + timedelta(days=VisitSettings.load().link_days)
    return EXPIRED if expires < timezone.now() else None


@transaction.atomic
def confirm(*, enquiry_id: int) -> Enquiry:
    """The owner of the mailbox confirms: what was typed is registered now, once, and a query code mailed.

    This is the registered receipt from which the exchange's time runs (DOMAIN 1). Raises Refused.
    """
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry_id)
    ensure(why_not_confirm(enquiry))
    if enquiry.case_id is None:
        register = _visit if enquiry.kind == Enquiry.Kind.VISIT else _questions
        case = register(enquiry)
        enquiry.case_id = case.pk
        enquiry.confirmed_at = timezone.now()
        enquiry.content = {}
        enquiry.save(update_fields=["case", "confirmed_at", "content"])
        if enquiry.letter:
            after_commit(keep_letter, enquiry.pk)
    return enquiry


@transaction.atomic
def take_back(*, enquiry_id: int) -> None:
    """The owner of the mailbox does not go on with it: what was typed is deleted. Nothing where it is a case."""
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry_id)
    if enquiry.case_id is None:
        if enquiry.letter:
            transaction.on_commit(partial(private_storage().delete, enquiry.letter.name))
        enquiry.delete()


def send_code_again(*, enquiry: Enquiry) -> None:
    """Another code by mail, where the first one did not arrive."""
    if enquiry.case is not None:
        mails.give_code(case=enquiry.case, email=enquiry.email)


@task()
def keep_letter(enquiry_id: int) -> bool:
    """Put the letter to the case, and delete it where it was; safe to repeat."""
    enquiry = Enquiry.objects.get(pk=enquiry_id)
    if not enquiry.letter or enquiry.case_id is None:
        return False
    name = enquiry.letter.name
    with enquiry.letter.open("rb") as content:
        upload = File(content, name=enquiry.letter_name)
        try:
            file_original(case_id=enquiry.case_id, slot=ORIGINAL, upload=upload, user=None)
        except FileRefused:
            if not Case.objects.get(pk=enquiry.case_id).attachments.exists():
                raise  # else it was kept by an earlier run
    Enquiry.objects.filter(pk=enquiry_id).update(letter="")
    private_storage().delete(name)
    return True


def _visit(enquiry: Enquiry) -> Visit:
    """`content`: contact, purpose, party_size, topics, dates as [day, half], visitors as {name, job, phone}."""
    content = enquiry.content
    names = (*CONTACT, "purpose", "party_size", "topics")
    return register_visit(
        organization=market_institutions(),
        channel=Case.Channel.WEB,
        received_at=timezone.now(),
        user=None,
        dates=[Wish(date.fromisoformat(day), half) for day, half in content["dates"]],
        visitors=[Person(**row) for row in content["visitors"]],
        contact_email=enquiry.email,
        **{name: content[name] for name in names},
    )


def _questions(enquiry: Enquiry) -> Case:
    """`content`: contact, and questions as a list: a form of the member's voice with its own days."""
    content = enquiry.content
    form = register_form(
        organization=market_institutions(),
        channel=Case.Channel.WEB,
        received_at=timezone.now(),
        user=None,
        lines=[Line(Part.OPINION, text) for text in content["questions"]],
        contact_email=enquiry.email,
        **{name: content[name] for name in CONTACT},
    )
    mails.give_code(case=form, email=enquiry.email)
    return form
