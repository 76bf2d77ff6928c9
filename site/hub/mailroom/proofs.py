"""What `verify_all` proves of mails."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Q

from .models import Mail


def mails_agree() -> Iterator[str]:
    """Every mail has its original, unchanged, and every registered one its case, with the original filed there."""
    rows = Mail.objects.order_by("pk")
    for mail in rows.filter(erased_at=None).iterator(chunk_size=500):
        try:
            with mail.file.open("rb") as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
        except (FileNotFoundError, ValueError):
            yield f"邮件 {mail.pk}：原件不见了。"
        else:
            if digest != mail.digest:
                yield f"邮件 {mail.pk}：原件与收到时不同。"
    registered = Q(state=Mail.State.REGISTERED)
    for mail in rows.filter(registered & Q(case=None) | ~registered & Q(case__isnull=False)):
        yield f"邮件 {mail.pk}：状态与登记的事项不符。"
    for mail in rows.filter(registered, filed_at=None, erased_at__isnull=False):
        yield f"邮件 {mail.pk}：原件没有归档就被删除。"
