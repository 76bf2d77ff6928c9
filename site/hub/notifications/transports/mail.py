"""E-mail, through Django's backend."""

from __future__ import annotations

from email.utils import quote
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .. import events, rendering
from ..masking import mask_email
from ..models import Delivery
from .base import Rejected, Transport, Unavailable, Unknown


class MailTransport(Transport):
    """One connection for all mails of a batch."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def close(self) -> None:
        self.connection.close()

    def masked(self, delivery: Delivery, words: str) -> str:
        address = delivery.recipient.email if delivery.recipient else ""
        return words.replace(address, mask_email(address)) if address else words

    def hand_over(self, delivery: Delivery, name: str) -> None:
        person, connection = delivery.recipient, self.connection
        if person is None or not person.is_active or not person.email:
            raise Rejected("收件人已停用，或没有填写电子邮箱。")
        mail = EmailMessage(
            subject=f"【{name}】{delivery.subject}",
            body=rendering.email_body(body=delivery.body, url=delivery.url, name=name),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[f'"{quote(str(person))}" <{person.email}>'],
            headers={"Auto-Submitted": "auto-generated"},
        )
        for file in events.find(delivery.event).encloses(delivery.subject_key):
            mail.attach(file.name, file.content, file.content_type)
        deliver(mail, connection)


def deliver(mail: EmailMessage, connection: Any) -> None:
    """Hand a mail over on this connection of Django's backend. Raises Rejected, Unavailable or Unknown."""
    mail.connection = connection
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
