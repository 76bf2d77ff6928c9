"""Mails that were left to the clerk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from hub.mailroom import intake, reading
from hub.mailroom.models import Mail

from . import mails


def waiting(*, at: datetime | None = None, **values: Any) -> Mail:
    """A mail that the platform has looked at and left; `values` are those of `mails.mail`."""
    content = mails.mail(**{"subject": "关于拜访交易所的函", "sender": "wang@lantian.example"} | values)
    row, _ = intake.store(
        content=content, received_at=at or timezone.now(), mailbox="tests", size=len(content)
    )
    reading.examine(row.pk)
    return Mail.objects.get(pk=row.pk)
