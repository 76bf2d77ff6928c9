"""How queued e-mails go out: claimed first, sent once, retried later, never guessed at.

A row is marked `sending` in a transaction of its own before the mail leaves. One whose outcome is unknown,
because the worker died or the connection broke in mid-conversation, goes to review instead of out twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from email.utils import quote
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import rendering
from .masking import mask_email
from .models import Channel, Delivery, DeliveryState

logger = logging.getLogger(__name__)

# Minutes to wait after the first, second … failed attempt; after the last one the row has failed.
BACK_OFF_MINUTES = (1, 5, 30, 120)
STALE_AFTER = timedelta(minutes=15)
INTERRUPTED = "发送中断，无法确定是否已送出；请与收件人核实后再重新发送。"


class Rejected(Exception):
    """The mail will never be accepted as it is: retrying is of no use."""


class Unavailable(Exception):
    """The mail was not accepted now; it may be later."""


class Unknown(Exception):
    """The connection broke while the mail was handed over: it may or may not have left."""


def send_due(ids: Iterable[int]) -> int:
    """Send those of the rows that are queued and due; answers how many went out."""
    sent = 0
    name = rendering.exchange_name()
    connection = get_connection()
    try:
        for pk in ids:
            if _claim(pk):
                sent += _send_claimed(pk, connection, name)
    finally:
        connection.close()
    return sent


def sweep(*, limit: int = 500) -> tuple[int, int]:
    """Send what is due and was missed, and move what was interrupted to review: (sent, to review).

    Several sweepers may run at once: each row is claimed by one.
    """
    stale = Delivery.objects.filter(
        state=DeliveryState.SENDING, claimed_at__lt=timezone.now() - STALE_AFTER
    ).update(state=DeliveryState.REVIEW, last_error=INTERRUPTED)
    if stale:
        logger.error("%d e-mails were interrupted while being sent and await review", stale)
    due = Delivery.objects.filter(
        channel=Channel.EMAIL, state=DeliveryState.QUEUED, next_attempt_at__lte=timezone.now()
    )
    ids = list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])
    return send_due(ids), stale


def _claim(pk: int) -> bool:
    """Mark the row as being sent, for good before anything leaves; False where another worker has it."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        return bool(
            Delivery.objects.filter(
                pk=pk, channel=Channel.EMAIL, state=DeliveryState.QUEUED, next_attempt_at__lte=now
            ).update(state=DeliveryState.SENDING, claimed_at=now, attempts=F("attempts") + 1)
        )


def _send_claimed(pk: int, connection: BaseEmailBackend, name: str) -> bool:
    delivery = Delivery.objects.select_related("recipient").get(pk=pk)
    try:
        _hand_over(delivery, connection, name)
    except Unavailable as error:
        if delivery.attempts > len(BACK_OFF_MINUTES):
            _finish(delivery, DeliveryState.FAILED, error)
        else:
            wait = timedelta(minutes=BACK_OFF_MINUTES[delivery.attempts - 1])
            _finish(delivery, DeliveryState.QUEUED, error, next_attempt_at=timezone.now() + wait)
    except Unknown as error:
        _finish(delivery, DeliveryState.REVIEW, f"{INTERRUPTED}（{error}）")
    except Rejected as error:
        _finish(delivery, DeliveryState.FAILED, error)
    except Exception as error:  # a fault of ours: shown in the list, and the next row still goes out
        logger.exception("e-mail %d could not be sent", pk)
        _finish(delivery, DeliveryState.FAILED, f"{type(error).__name__}: {error}")
    else:
        _finish(delivery, DeliveryState.SENT, "", sent_at=timezone.now())
        return True
    return False


def _finish(delivery: Delivery, state: DeliveryState, error: object, **values) -> None:
    """Write the outcome of this claim; it stands even where the sweeper has meanwhile given the row up."""
    words = str(error)
    if address := delivery.recipient.email:
        words = words.replace(address, mask_email(address))
    Delivery.objects.filter(
        pk=delivery.pk,
        claimed_at=delivery.claimed_at,
        state__in=(DeliveryState.SENDING, DeliveryState.REVIEW),
    ).update(state=state, last_error=words[:300], **values)
    if words:
        logger.warning("e-mail %d is %s: %s", delivery.pk, state, words)


def _hand_over(delivery: Delivery, connection: BaseEmailBackend, name: str) -> None:
    """Give the mail to the server; raises Rejected, Unavailable or Unknown."""
    person = delivery.recipient
    if not person.is_active or not person.email:
        raise Rejected("收件人已停用，或没有填写电子邮箱。")
    mail = EmailMessage(
        subject=f"【{name}】{delivery.subject}",
        body=rendering.email_body(body=delivery.body, url=delivery.url, name=name),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[f'"{quote(str(person))}" <{person.email}>'],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        connection.close()
        raise Unavailable(f"邮件服务器连接不上：{_words(error)}") from error
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        connection.close()
        [(code, reply), *_] = error.recipients.values()
        raise _refusal(code, reply) from error
    except SMTPResponseException as error:
        connection.close()
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (OSError, SMTPServerDisconnected) as error:
        connection.close()
        raise Unknown(_words(error)) from error


def _refusal(code: int, reply: bytes | str) -> Rejected | Unavailable:
    """5xx is for good, everything else for now (RFC 5321, 4.2.1)."""
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    if 500 <= code < 600:
        return Rejected(f"邮件服务器拒收：{code} {words}")
    return Unavailable(f"邮件服务器暂不接收：{code} {words}")


def _words(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return str(_refusal(error.smtp_code, error.smtp_error))
    return str(error) or type(error).__name__
