"""Vouchers beside what was read from their files and beside what they resemble: for finance, not for members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hub.accounts.models import User
from hub.cases.models import Case

from ..checks import normalised
from ..models import Invoice, Reading
from .duplicates import Hit, Why, hits_of, seller_key
from .found import ReadInvoice

# What people may have typed otherwise than it was read: label, field of the voucher, field of what was read.
COMPARED = (
    ("发票号码", "number", "number"),
    ("发票代码", "code", "code"),
    ("开票日期", "issued_on", "issued_on"),
    ("价税合计", "amount", "total"),
    ("销售方", "seller", "seller"),
    ("销售方税号", "seller_tax_number", "seller_tax_number"),
    ("购买方", "buyer_title", "buyer"),
    ("购买方税号", "buyer_tax_number", "buyer_tax_number"),
)
NAMES = ("seller", "buyer_title")
NUMBERS = ("number", "code", "seller_tax_number", "buyer_tax_number")


@dataclass(frozen=True)
class Difference:
    """One field that was typed otherwise than it was read."""

    label: str
    found: str
    typed: str


@dataclass(frozen=True)
class Likeness:
    """A hit as its reader may see it: `case` is the other case where the reader may see that one, else None."""

    hit: Hit
    case: Case | None
    is_own: bool


def differences(invoice: Invoice, found: ReadInvoice) -> tuple[Difference, ...]:
    """What was typed otherwise than it was read; a field that wasn't read says nothing."""
    rows = []
    for label, field, source in COMPARED:
        typed, read = getattr(invoice, field), getattr(found, source)
        optional = field == "seller_tax_number" and not typed
        if read in ("", None) or optional or _same(field, typed, read):
            continue
        rows.append(Difference(label, str(read), str(typed) or "（未填）"))
    return tuple(rows)


def _same(field: str, typed: Any, read: Any) -> bool:
    if field in NAMES:
        return seller_key(typed) == seller_key(read)
    if field in NUMBERS:
        return normalised(typed) == normalised(read)
    return typed == read


def comparisons(invoices: list[Invoice], *, user: User) -> dict[int, dict[str, Any]]:
    """What staff read beside each voucher: what was found, what differs, what it resembles. Five queries."""
    files = [row.attachment_id for row in invoices if row.attachment_id]
    readings = Reading.objects.filter(attachment__in=files, read_at__isnull=False)
    found = {row.pk: row.invoice for row in readings}
    hits = hits_of(invoices)
    others = {case for rows in hits.values() for hit in rows if (case := _case_of(hit)) is not None}
    cases = {
        row.pk: row
        for row in Case.objects.visible_to(user).filter(pk__in=others).select_related("organization")
    }
    known: dict[int, dict[str, Any]] = {}
    for invoice in invoices:
        read = found.get(invoice.attachment_id)
        known[invoice.pk] = {
            "found": read,
            "differences": differences(invoice, read) if read else (),
            "likenesses": tuple(
                Likeness(hit, cases.get(_case_of(hit) or 0), _case_of(hit) == invoice.claim_id)
                for hit in hits.get(invoice.pk, ())
            ),
        }
    return known


def _case_of(hit: Hit) -> int | None:
    """The case in which the other one stands."""
    if hit.other is not None:
        return hit.other.claim_id
    return hit.reading.attachment.case_id if hit.reading else None


def earlier_likes(invoices: list[Invoice]) -> set[int]:
    """The vouchers that resemble an earlier one and weren't decided: all that a member may know of it."""
    return {
        key
        for key, hits in hits_of(invoices).items()
        for hit in hits
        if hit.why == Why.ALIKE and hit.clearance is None and hit.other and hit.other.pk < key
    }
