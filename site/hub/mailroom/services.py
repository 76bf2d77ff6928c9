"""The verbs of the mailbox beside reading it: registered, set aside, put back."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.rules import ensure

from . import finishing, rules
from .models import Mail, MailroomSettings
from .registry import use_of


def enter(row: Mail, *, case: Case, user: User | None) -> None:
    """Make a locked row's mail registered as this case; the caller saves it.

    Nobody gets a receipt who is a machine, nor where the room has none to give.
    """
    use = use_of(case.kind)
    answers = use is not None and use.receipt is not None and MailroomSettings.load().sends_receipts
    row.state, row.case = Mail.State.REGISTERED, case
    row.handled_by, row.handled_at, row.note = user, timezone.now(), ""
    if answers and row.sender and row.may_reply:
        row.receipt = Mail.Receipt.DUE


@transaction.atomic
def mark_registered(*, mail_id: int, case: Case, user: User) -> Mail:
    """The clerk has registered a mail as this case, in the same transaction. Raises Refused where it is done already.

    Its original is filed with the case and its sender gets the receipt after the commit.
    """
    row = _lock(mail_id, user)
    if row.state != Mail.State.WAITING:
        raise Refused(rules.done_already(row))
    enter(row, case=case, user=user)
    row.save()
    log(row, "mailroom.register", user=user, data={"case": case.number or str(case.pk)})
    transaction.on_commit(partial(finishing.enqueue, row.pk))
    return row


@transaction.atomic
def set_aside(*, mail_id: int, reason: str, user: User) -> Mail:
    """Say that a mail has nothing to do with the platform's business. Raises Refused."""
    row = _lock(mail_id, user)
    if row.state != Mail.State.WAITING:
        raise Refused(rules.done_already(row))
    if not (reason := reason.strip()):
        raise Refused("请写明理由。")
    row.state, row.note = Mail.State.IRRELEVANT, reason[:300]
    row.handled_by, row.handled_at = user, timezone.now()
    row.save()
    log(row, "mailroom.set_aside", user=user, data={"reason": row.note})
    return row


@transaction.atomic
def put_back(*, mail_id: int, user: User) -> Mail:
    """Take back that a mail is irrelevant. Raises Refused for any other one, and where its original is gone."""
    row = _lock(mail_id, user)
    ensure(rules.may_put_back(row))
    row.state, row.note, row.handled_by, row.handled_at = Mail.State.WAITING, "", None, None
    row.save()
    log(row, "mailroom.put_back", user=user)
    return row


def _lock(mail_id: int, user: User) -> Mail:
    ensure(rules.may_handle(user))
    row = Mail.objects.visible_to(user).select_for_update(of=("self",)).filter(pk=mail_id).first()
    if row is None:
        raise Refused("找不到这封邮件。", code="missing")
    return row
