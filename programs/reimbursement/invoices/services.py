"""The verbs of invoice files: take them in, read them, confirm what was read."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import File
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.checks import AlreadyKept
from hub.attachments.models import Attachment
from hub.attachments.names import clean_name
from hub.attachments.services import attach
from hub.cases.flows import Refused
from hub.cases.services import CHANGED_MEANWHILE
from hub.cases.slots import Slot

from .. import services
from ..models import Claim, Invoice, Reading
from .found import ReadInvoice
from .pending import Pending, pending_of, slot_now
from .reading import PICTURES, READERS, read

# Seconds that one request spends on reading; what is left is read on demand. A file takes some 0.1 s.
SECONDS = 8.0


@dataclass
class Taken:
    """What became of an upload: the files kept, and refusals as name and reason."""

    kept: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def take_in(*, claim: Claim, files: Iterable[File], user: User, seconds: float = SECONDS) -> Taken:
    """Keep invoice files in the slot that is open now and read them; a bad file is named, the others go on.

    Reading happens outside any transaction. After `seconds` the rest of the files is kept unread.
    """
    taken = Taken()
    for file in files:
        try:
            row = attach(case_id=claim.pk, slot=slot_now(claim), upload=file, user=user)
        except Refused as refusal:
            taken.refused.append((clean_name(file.name or ""), refusal.reason))
        else:
            Reading.objects.get_or_create(attachment=row)
            taken.kept.append(row)
    _read(taken.kept, seconds)
    return taken


def take_in_one(*, claim: Claim, file: File, user: User) -> Attachment:
    """Keep the file of a voucher that is being typed, and read it. Raises Refused for a file that can't be kept.

    The same file without a voucher is what an earlier try left behind, when all stopped between file and voucher.
    """
    try:
        row = attach(case_id=claim.pk, slot=slot_now(claim), upload=file, user=user)
    except AlreadyKept as refusal:
        if Invoice.objects.filter(attachment=refusal.row).exists():
            raise
        row = refusal.row
    Reading.objects.get_or_create(attachment=row)
    _read([row], SECONDS)
    return row


def read_waiting(*, claim: Claim, seconds: float = SECONDS) -> int:
    """Read what waits to be read, within these seconds; how many files are left."""
    return _read(list(unread(claim, slot_now(claim))), seconds)


def _read(files: list[Attachment], seconds: float) -> int:
    until = time.monotonic() + seconds
    for number, file in enumerate(files):
        if time.monotonic() > until:
            return len(files) - number
        read_file(file)
    return 0


def unread(claim: Claim, slot: Slot) -> QuerySet[Attachment]:
    """The files of a slot that a reader could still read and that no voucher rests on."""
    used = Invoice.objects.filter(attachment=OuterRef("pk"))
    rows = (
        Attachment.objects.live()
        .filter(case=claim.pk, slot=slot.name)
        .exclude(reading__read_at__isnull=False)
    )
    rows = rows.filter(~Exists(used), content_type__in=[*READERS, *PICTURES])
    return rows.order_by("uploaded_at", "pk")


def read_file(file: Attachment) -> Reading:
    """Read one file and keep what was found; a second time answers what is kept. Not inside a transaction."""
    reading, _ = Reading.objects.get_or_create(attachment=file)
    if reading.read_at is None:
        with file.file.open("rb") as source:
            found = read(source.read(), file.content_type)
        reading.found = found.as_json()
        reading.key = found.key
        reading.red_of = found.blue_number if found.red_letter else ""
        reading.read_at = timezone.now()
        reading.save()
    return reading


def found_on(file: Attachment | None) -> ReadInvoice | None:
    """What was read from a file; None where nobody read it."""
    reading = Reading.objects.filter(attachment=file, read_at__isnull=False).first() if file else None
    return reading.invoice if reading else None


@dataclass
class Confirmed:
    """What became of a confirmation: how many vouchers were entered, and why the rest was not."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def confirm(
    *, claim: Claim, user: User, version: int, categories: dict[str, str], only: str = ""
) -> Confirmed:
    """Enter what was read as vouchers: the file `only`, or all about which nothing is doubtful.

    `categories` are the cost categories by the file's key. Each voucher is entered by itself, so that one that
    can't be doesn't hold up the others; raises Refused where the claim has changed since `version`.
    """
    if claim.version != version:
        raise Refused(CHANGED_MEANWHILE, code="conflict")
    outcome = Confirmed()
    rows = [row for row in pending_of(claim) if (row.key == only if only else row.is_clear)]
    if only and not rows:
        raise Refused("找不到这个待确认的文件，它可能已确认或移除。请刷新页面后核对。", code="missing")
    for row in rows:
        values = row.values | category_of(row, categories) | {"attachment": row.file}
        try:
            services.save_invoice(claim_id=claim.pk, user=user, version=version, values=values)
        except services.InvoiceRefused as refusal:
            outcome.refused.append((row.file.original_name, refusal.reason))
        else:
            outcome.done += 1
            version += 1
    return outcome


def category_of(row: Pending, categories: dict[str, str]) -> dict[str, Any]:
    """The category that was chosen for a file, else the one its items speak for."""
    return {"category": categories.get(row.key) or row.values.get("category", "")}
