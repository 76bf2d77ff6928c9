"""Mails and text messages to people without an account.

There are no delivery rows: the row that a message is about keeps when one went out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from hub.accounts import limits

from .masking import mobile
from .rendering import absolute, email_body, exchange_name
from .transports.base import Rejected, Unavailable, Unknown
from .transports.sms import sms_provider

logger = logging.getLogger(__name__)
DAY = 24 * 60 * 60

#: Name, bytes and content type of a file that goes along.
File = tuple[str, bytes, str]


def after_commit(job: Any, *arguments: Any) -> None:
    """Have a worker do the job once this transaction is committed; without a queue it is logged, and waits."""
    transaction.on_commit(partial(_enqueue, job, *arguments))


def _enqueue(job: Any, *arguments: Any) -> None:
    try:
        job.enqueue(*arguments)
    except Exception:  # what was decided stands; the page says that no mail went out, and sends it again
        logger.exception("the job queue is down, a mail waits for being sent again")


def send_to(address: str, *, subject: str, body: str, url: str = "", files: Iterable[File] = ()) -> bool:
    """Send one mail in the exchange's name; answers whether it left. `url` is a path inside the platform."""
    exchange = exchange_name()
    mail = EmailMessage(
        f"【{exchange}】{' '.join(subject.split())}",
        email_body(body=body.strip(), url=url, name=exchange),
        settings.DEFAULT_FROM_EMAIL,
        [address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    for name, content, content_type in files:
        mail.attach(name, content, content_type)
    try:
        mail.send()
    except (OSError, SMTPException):
        logger.exception("a mail to somebody without an account could not be sent")
        return False
    return True


def text_to(phone: str, *, body: str, url: str, reference: str) -> bool:
    """Send one text message in the exchange's name; answers whether it left. `reference` is unique.

    At most SMS_PER_STRANGER_AND_DAY to one number: who typed it in may not be who gets it.
    """
    provider, number = sms_provider(), mobile(phone)
    if provider is None or not number:
        return False
    if limits.count(f"strangers:sms:{number}", seconds=DAY) > settings.SMS_PER_STRANGER_AND_DAY:
        logger.warning("a text message to somebody without an account was one too many for a day")
        return False
    try:
        provider.send(
            phone=number, text=f"【{exchange_name()}】{body.strip()} {absolute(url)}", reference=reference
        )
    except (Rejected, Unavailable, Unknown, OSError):
        logger.exception("a text message to somebody without an account could not be sent")
        return False
    return True
