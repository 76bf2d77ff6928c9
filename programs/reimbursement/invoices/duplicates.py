"""The same invoice twice, over all firms, programmes and years.

The same key is refused when it is entered, and so is the same file under another number. Invoices that only
resemble each other (seller, date and sum), one file for several lines of a claim, and blue invoices that a
red letter cancels are shown to finance, who decides each pair before anything is approved on it. Hits are looked
for when they are asked for, so two that are entered at the same moment find each other. Of claims that were never handed in nothing is said:
their own check will find what they resemble.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from hub.accounts.models import User

from ..models import Clearance, Invoice, Reading


class Why(StrEnum):
    """What two invoices have in common."""

    SAME_FILE = "同一份文件"
    ALIKE = "销售方、日期、金额相同"
    RED_LETTER = "已有红字发票冲销"


@dataclass(frozen=True)
class Hit:
    """A live invoice and what it resembles: another live one, or the reading of a red-letter invoice that cancels it."""

    invoice: Invoice
    why: Why
    other: Invoice | None = None
    reading: Reading | None = None
    clearance: Clearance | None = None

    @property
    def key(self) -> str:
        """Names the hit among those of its invoice."""
        return f"i{self.other.pk}" if self.other else f"r{self.reading.pk}" if self.reading else ""

    @property
    def pair(self) -> tuple:
        """What a clearance of it is about."""
        return pair_of(self.invoice, self.other, self.reading)


def pair_of(invoice: Invoice, other: Invoice | None, reading: Reading | None) -> tuple:
    """The keys of first and second invoice, and of the reading."""
    if other is None:
        return invoice.pk, None, reading.pk if reading else None
    return min(invoice.pk, other.pk), max(invoice.pk, other.pk), None


def seller_key(name: str) -> str:
    """A seller's name as it is compared: one width, one case, nothing but letters and digits."""
    normal = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in normal if character.isalnum())[:120]


def hits_of(invoices: Iterable[Invoice]) -> dict[int, list[Hit]]:
    """What each of these live invoices resembles, by its primary key, the decided ones too. Three queries."""
    live = [invoice for invoice in invoices if invoice.holds]
    found: dict[int, list[Hit]] = defaultdict(list)
    if not live:
        return found
    others = _candidates(live)
    readings = _red_letters(live)
    cleared = {
        (row.first_id, row.second_id, row.reading_id): row
        for row in Clearance.objects.filter(
            Q(first__in=[row.pk for row in live]) | Q(second__in=[row.pk for row in live])
        ).select_related("by")
    }
    for invoice in live:
        for other in others:
            if why := _why(invoice, other):
                clearance = cleared.get(pair_of(invoice, other, None))
                found[invoice.pk].append(Hit(invoice, why, other=other, clearance=clearance))
        for reading in readings.get(invoice.key or "", ()):
            clearance = cleared.get(pair_of(invoice, None, reading))
            found[invoice.pk].append(Hit(invoice, Why.RED_LETTER, reading=reading, clearance=clearance))
    return found


def _candidates(live: list[Invoice]) -> list[Invoice]:
    """Live invoices of the same file, or of the same day and seller: of submitted claims, and of the same claim."""
    alike = Q(pk__in=[])
    for day in {invoice.issued_on for invoice in live}:
        of_day = [invoice for invoice in live if invoice.issued_on == day]
        numbers = [row.seller_tax_number for row in of_day if row.seller_tax_number]
        alike |= Q(issued_on=day, seller_key__in=[row.seller_key for row in of_day if row.seller_key])
        alike |= Q(issued_on=day, seller_tax_number__in=numbers)
    files = [invoice.file_sha256 for invoice in live if invoice.file_sha256]
    known = Q(claim__submitted_at__isnull=False) | Q(claim__in={invoice.claim_id for invoice in live})
    rows = Invoice.objects.filter(known, alike | Q(file_sha256__in=files), holds=True)
    return list(rows.select_related("claim__organization").order_by("pk"))


def _why(invoice: Invoice, other: Invoice) -> Why | None:
    if other.pk == invoice.pk:
        return None
    if invoice.file_sha256 and invoice.file_sha256 == other.file_sha256:
        return Why.SAME_FILE
    same_seller = invoice.seller_key == other.seller_key or (
        invoice.seller_tax_number and invoice.seller_tax_number == other.seller_tax_number
    )
    invoices = Invoice.Kind.LABOUR_SHEET not in (invoice.kind, other.kind)
    if invoices and same_seller and (invoice.issued_on, invoice.amount) == (other.issued_on, other.amount):
        return Why.ALIKE
    return None


def _red_letters(live: list[Invoice]) -> dict[str, list[Reading]]:
    """The readings of red-letter invoices that cancel one of these, by key; whoever uploaded them."""
    keys = [invoice.key for invoice in live if invoice.key]
    found: dict[str, list[Reading]] = defaultdict(list)
    for row in Reading.objects.filter(red_of__in=keys).exclude(red_of="").select_related("attachment__case"):
        found[row.red_of].append(row)
    return found


def undecided(invoices: Iterable[Invoice]) -> int:
    """How many hits of these invoices finance has not decided yet. Three queries."""
    return sum(hit.clearance is None for hits in hits_of(invoices).values() for hit in hits)


def file_holder(invoice: Invoice) -> Invoice | None:
    """A live voucher of another claim that rests on the very same file."""
    if not invoice.file_sha256:
        return None
    rows = Invoice.objects.filter(file_sha256=invoice.file_sha256, holds=True).exclude(claim=invoice.claim_id)
    return rows.select_related("claim__organization").first()


def looks_used(invoices: list[Invoice]) -> list[bool]:
    """Of invoices that aren't entered yet: whether each resembles one that is. One query."""
    if not invoices:
        return []
    others = _candidates(invoices)
    return [any(_why(invoice, other) == Why.ALIKE for other in others) for invoice in invoices]


def mark(invoice: Invoice) -> None:
    """Note on an invoice about to be saved what it is compared by; what was decided of it before no longer stands."""
    invoice.seller_key = seller_key(invoice.seller)
    invoice.file_sha256 = invoice.attachment.sha256 if invoice.attachment else ""
    if invoice.pk:
        Clearance.objects.filter(Q(first=invoice) | Q(second=invoice)).delete()


def clear(hit: Hit, *, user: User, why: str) -> None:
    """Keep finance's decision on a pair; the last word stands."""
    first, second, reading = hit.pair
    Clearance.objects.update_or_create(
        first_id=first,
        second_id=second,
        reading_id=reading,
        defaults={"by": user, "why": why, "at": timezone.now()},
    )
