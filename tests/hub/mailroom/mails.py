"""Mails as they come in, made by hand where they must be broken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

_numbers = count(1)
SENDER = "mingsheng.lin@example.com"
SUBJECT = "沪江明晟期货有限公司“一站通”会员之声反馈"


def mail(
    *,
    sender: str = SENDER,
    subject: str = SUBJECT,
    text: str = "您好，请查收附件。",
    files: Sequence[tuple[str, bytes]] = (),
    headers: dict[str, str] | None = None,
    message_id: str | None = None,
    received: datetime | None = None,
) -> bytes:
    """One mail with its attachments; each has a Message-ID of its own unless it is given, "" for none."""
    message = EmailMessage(policy=policy.SMTP)
    if received:
        message["Received"] = f"from a.example by mx.example with ESMTP id 1; {format_datetime(received)}"
    message["From"], message["To"], message["Subject"] = sender, "msc@exchange.example", subject
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0800"
    if message_id != "":
        message["Message-ID"] = message_id or f"<{next(_numbers)}@mingsheng.example>"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
