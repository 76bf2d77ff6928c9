"""What follows from a registered mail, outside its transaction: its original is filed, its sender gets a receipt.

Each part is done once: a file is known by its digest, a receipt is marked before it leaves. `read_mail` takes up what
was interrupted.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from hub.attachments.checks import AlreadyKept
from hub.attachments.services import file_original
from hub.cases.flows import Refused
from hub.cases.slots import Slot
from hub.notifications.rendering import email_body, exchange_name
from hub.notifications.transports.base import Rejected, Unavailable, Unknown
from hub.notifications.transports.mail import deliver

from .models import Mail
from .parsing import read_letter
from .registry import use_of

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=1)
INTERRUPTED_AFTER = timedelta(minutes=15)


def finish_open() -> None:
    """Finish every registered mail that isn't finished; receipts that were interrupted await the clerk."""
    Mail.objects.filter(
        receipt=Mail.Receipt.SENDING, receipt_at__lt=timezone.now() - INTERRUPTED_AFTER
    ).update(receipt=Mail.Receipt.REVIEW)
    unfinished = Mail.objects.filter(Q(filed_at=None) | Q(receipt=Mail.Receipt.DUE), erased_at=None)
    rows = unfinished.filter(state=Mail.State.REGISTERED).order_by("pk")
    for pk in list(rows.values_list("pk", flat=True)):
        try:
            finish(pk)
        except Exception:  # the next one is finished all the same, and this one is tried again
            logger.exception("mail %s could not be finished", pk)


@task()
def finish_mail(mail_id: int) -> None:
    """Finish one mail, as soon as the clerk has registered it."""
    finish(mail_id)


def enqueue(mail_id: int) -> None:
    """Have a mail finished by a worker; where the queue is down, `read_mail` does it."""
    try:
        finish_mail.enqueue(mail_id)
    except Exception:
        logger.exception("the job queue is down, mail %s waits for the next run", mail_id)


def finish(mail_id: int) -> None:
    """File the original of a registered mail and send its receipt, unless that is done."""
    mail = Mail.objects.select_related("case").get(pk=mail_id)
    if mail.case is None:
        return
    if mail.filed_at is None:
        _file(mail)
    if mail.receipt == Mail.Receipt.DUE:
        _send_receipt(mail)


def _file(mail: Mail) -> None:
    """Put the mail and its attachments into the case's slot; what can't be kept there stays in the mail alone."""
    refused: list[str] = []
    if mail.case and (use := use_of(mail.case.kind)) and use.slot:
        refused = list(_filed(mail, mail.case.pk, use.slot))
    note = f"未单独存档：{'；'.join(refused)}" if refused else ""
    Mail.objects.filter(pk=mail.pk).update(filed_at=timezone.now(), note=note[:300])


def _filed(mail: Mail, case_id: int, slot: Slot) -> Iterator[str]:
    content = mail.content()
    files = [(f"{mail.subject[:80] or '来信'}.eml", content)]
    files += [(part.name, part.content) for part in read_letter(content).parts]
    for name, data in files:
        try:
            file_original(case_id=case_id, slot=slot, upload=ContentFile(data, name=name), user=None)
        except AlreadyKept:
            continue
        except Refused as refusal:
            yield f"{name}（{refusal.reason.rstrip('。')}）"


def _send_receipt(mail: Mail) -> None:
    """Mark, then send. Where nobody can say whether it left, it isn't sent again."""
    use = use_of(mail.case.kind) if mail.case else None
    if mail.case is None or use is None or use.receipt is None:
        return
    subject, body = use.receipt(mail.case.child)
    with transaction.atomic(durable=True):
        due = Mail.objects.filter(pk=mail.pk, receipt=Mail.Receipt.DUE)
        if not due.update(receipt=Mail.Receipt.SENDING, receipt_at=timezone.now()):
            return
    state, connection = Mail.Receipt.SENT, get_connection()
    try:
        deliver(_receipt(mail, subject, body), connection)
    except Unavailable as error:
        is_over = mail.handled_at is not None and timezone.now() > mail.handled_at + GIVE_UP_AFTER
        state = Mail.Receipt.FAILED if is_over else Mail.Receipt.DUE
        logger.warning("the receipt of mail %s did not leave: %s", mail.pk, error)
    except Rejected as error:
        state = Mail.Receipt.FAILED
        logger.warning("the receipt of mail %s was refused: %s", mail.pk, error)
    except Unknown as error:
        state = Mail.Receipt.REVIEW
        logger.error("the receipt of mail %s was interrupted: %s", mail.pk, error)
    finally:
        connection.close()
    Mail.objects.filter(pk=mail.pk, receipt=Mail.Receipt.SENDING).update(
        receipt=state, receipt_at=timezone.now()
    )


def _receipt(mail: Mail, subject: str, body: str) -> EmailMessage:
    """An answer that no machine answers (RFC 3834)."""
    name = exchange_name()
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    if mail.message_id.startswith("<") and mail.message_id.isascii():
        headers |= {"In-Reply-To": mail.message_id, "References": mail.message_id}
    return EmailMessage(
        subject=f"【{name}】{' '.join(subject.split())}",
        body=email_body(body=body, url="", name=name),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.sender],
        headers=headers,
    )
