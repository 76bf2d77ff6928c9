"""What pages say of a claim: its sums, vouchers and payment, as one reader may know them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases.rules import is_staff
from hub.cases.slots import Slot

from . import ledger, receivables, rules
from .checks import Payer, Problem, payer_of, problems_of
from .invoices.comparing import Difference, Likeness, comparisons, earlier_likes
from .invoices.found import ReadInvoice
from .models import Claim, Commitment, Invoice, Payment, Receivable
from .models.pools import ZERO
from .slots import RECEIPT


@dataclass(frozen=True)
class Line:
    """A voucher as its reader may see it: `original` and `screenshot` are files this reader may open.

    `problems` are what is wrong with a live voucher as things stand now. Staff also read `found` on the original,
    where that differs from what was typed, and what the voucher resembles; members that somebody looks at it.
    """

    invoice: Invoice
    original: Attachment | None
    screenshot: Attachment | None
    problems: tuple[Problem, ...]
    found: ReadInvoice | None = None
    differences: tuple[Difference, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    is_looked_at: bool = False

    @property
    def undecided(self) -> int:
        """How many likenesses finance has yet to decide on."""
        return sum(row.hit.clearance is None for row in self.likenesses)

    @property
    def is_unchecked(self) -> bool:
        """Whether finance has yet to verify it."""
        return self.invoice.holds and self.invoice.needs_check and self.invoice.checked_at is None


@dataclass(frozen=True)
class Tier:
    """The vouchers of one tier: those that count, with their sum in yuan, and those that don't."""

    live: tuple[Line, ...]
    dropped: tuple[Line, ...]
    total: Decimal

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of them, those that count in front."""
        return self.live + self.dropped

    @property
    def rejected(self) -> tuple[Line, ...]:
        """Those that finance rejected, each with its reason."""
        return tuple(line for line in self.dropped if line.invoice.rejected_reason)

    @property
    def rejected_total(self) -> Decimal:
        """What finance rejected, in yuan."""
        return sum((line.invoice.amount for line in self.rejected), ZERO)

    @property
    def unchecked(self) -> int:
        """How many finance has yet to verify."""
        return sum(line.is_unchecked for line in self.live)

    @property
    def without_original(self) -> int:
        """How many have no file linked."""
        return sum(line.original is None for line in self.live)


@dataclass(frozen=True)
class ClaimFacts:
    """A claim as one reader may know it. Sums in yuan.

    `claimable` is what this claim may ask for at most, `others` are the other claims of the same case that were
    handed in; `cut` is what the approval lies below the claim. `receivables` are the refunds asked
    for; a member sees them once a second person has confirmed them.

    `usable` is what the firm may still be granted this year, None without a limit or for staff. `bank_account`
    shows its last four digits alone. `receipt` is the slot to fill before the payment.
    """

    commitment: Commitment
    cost: Tier
    settlement: Tier
    shortfall: Decimal
    payment: Payment | None
    bank_name: str
    bank_account: str
    usable: Decimal | None
    claimable: Decimal
    others: tuple[Claim, ...]
    cut: Decimal
    receivables: tuple[Receivable, ...]
    may_demand: bool
    may_check: bool
    may_reject: bool
    may_print: bool
    receipt: Slot | None


def facts_of(claim: Claim, *, user: User) -> ClaimFacts:
    """The facts of a claim for this reader. Its queries don't grow with the number of vouchers."""
    staff = is_staff(user)
    commitment = rules.commitment_of(claim)
    cost = tier_of(claim, Invoice.Tier.COST, user=user)
    payment = Payment.objects.filter(claim=claim).first()
    payee = payment or claim.organization
    is_open = {slot.name for slot in claim.flow.slots_open(claim, user)}
    return ClaimFacts(
        commitment=commitment,
        cost=cost,
        settlement=tier_of(claim, Invoice.Tier.SETTLEMENT, user=user),
        shortfall=max(claim.amount - cost.total, ZERO),
        payment=payment,
        bank_name=payee.bank_name,
        bank_account=payee.masked_bank_account,
        usable=None if staff else ledger.usable_by(pool=commitment.pool, organization=claim.organization),
        claimable=rules.claimable(commitment, besides=claim.pk),
        others=tuple(_siblings(claim)),
        cut=ZERO if claim.approved_amount is None else claim.amount - claim.approved_amount,
        receivables=tuple(_receivables(claim, staff=staff)),
        may_demand=staff and receivables.may_demand(claim, user) is None,
        may_check=staff and rules.may_check_vouchers(claim, user) is None,
        may_reject=staff and rules.may_reject_vouchers(claim, user) is None,
        may_print=staff and rules.may_print_payment(claim, user) is None,
        receipt=RECEIPT if RECEIPT.name in is_open else None,
    )


def _siblings(claim: Claim) -> QuerySet[Claim]:
    """The other claims of the same case that were handed in and not taken back."""
    rows = Claim.objects.filter(parent=claim.parent_id, submitted_at__isnull=False).exclude(pk=claim.pk)
    return rows.exclude(state__in=rules.DEAD).order_by("pk")


def _receivables(claim: Claim, *, staff: bool) -> QuerySet[Receivable]:
    rows = claim.receivables.select_related("proposed_by", "confirmed_by", "received_by").order_by("pk")
    return rows if staff else rows.exclude(demanded_at=None)


def tier_of(claim: Claim, tier: str, *, user: User) -> Tier:
    """The vouchers of one tier. Its queries don't grow with their number."""
    rows = list(
        claim.invoices.filter(tier=tier)
        .select_related("attachment", "check_attachment", "checked_by")
        .order_by("pk")
    )
    live = [row for row in rows if row.holds]
    payer = payer_of(claim, tier) if live and not claim.state_info.final else None
    lines = {line.invoice.pk: line for line in lines_of(rows, payer=payer, user=user)}
    return Tier(
        live=tuple(lines[row.pk] for row in live),
        dropped=tuple(lines[row.pk] for row in rows if not row.holds),
        total=sum((row.amount for row in live), ZERO),
    )


def lines_of(rows: list[Invoice], *, payer: Payer | None, user: User) -> list[Line]:
    """Vouchers as this reader may see them; without a payer nothing is said of their problems."""
    staff = is_staff(user)
    known = comparisons(rows, user=user) if staff else {}
    looked_at = set() if staff else earlier_likes(rows)
    return [
        Line(
            invoice=row,
            original=_shown(row.attachment, staff=staff),
            screenshot=row.check_attachment if staff else None,
            problems=tuple(problems_of(row, payer)) if payer and row.holds else (),
            is_looked_at=row.pk in looked_at,
            **known.get(row.pk, {}),
        )
        for row in rows
    ]


def _shown(file: Attachment | None, *, staff: bool) -> Attachment | None:
    """The file, unless it was removed: then staff alone still see it."""
    return file if file and (staff or file.removed_at is None) else None
