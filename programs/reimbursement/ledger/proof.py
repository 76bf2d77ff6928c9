"""The proof that entries, commitments, claims, payments and refunds of a pool agree.

A pool has tens of thousands of them: the database finds what may be wrong (`apart`), and only that is looked at here, to
the fen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Abs, Coalesce
from django.db.models.lookups import GreaterThan

from ..models import BudgetPool, Claim, Commitment, LedgerEntry, Payment, Receivable
from ..models.pools import ZERO
from .base import Kind, cents, lock, total, yuan

GIVEN = (Kind.ALLOT, Kind.REVERSE, Kind.CARRY)
HELD = (Kind.RESERVE, Kind.RELEASE)


@dataclass(frozen=True)
class Reconciliation:
    """A pool's sums in yuan, and in words whatever does not agree.

    `allotted` is what it was given, corrections and what was carried over included; `paid` is what is paid and
    did not come back.
    """

    allotted: Decimal
    reserved: Decimal
    paid: Decimal
    available: Decimal
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether ledger, commitments, cases and payments agree."""
        return not self.differences


def apart(one: Combinable, other: Combinable) -> GreaterThan:
    """Whether two sums differ by more than half a fen: SQLite keeps them as floating numbers."""
    return GreaterThan(Abs(one - other), Decimal("0.005"))


@transaction.atomic
def reconcile(*, pool: BudgetPool) -> Reconciliation:
    """Prove that ledger, commitments, cases, payments and refunds of a pool agree; every difference is named.

    Nothing moves meanwhile: the pool is locked.
    """
    pool = lock(pool.pk)
    allotted = total(pool.entries.filter(kind__in=GIVEN))
    reserved = total(pool.commitments.filter(closed_at=None).annotate(held=F("amount") - F("paid")), "held")
    paid = -total(pool.entries.filter(kind__in=[Kind.PAY, Kind.REFUND]))
    available = pool.available
    differences = [
        *_broken_rows(pool),
        *_carried_off(pool),
        *_commitments_off(pool),
        *_payments_off(pool),
        *_refunds_off(pool),
    ]
    if available != allotted - reserved - paid:
        differences.append(
            f"可用余额 {yuan(available)}，应为拨入 {yuan(allotted)} − 占用 {yuan(reserved)} − 已付 {yuan(paid)}。"
        )
    return Reconciliation(allotted, reserved, paid, available, tuple(differences))


def _broken_rows(pool: BudgetPool) -> Iterator[str]:
    """The entries that don't follow the one before them."""
    running = ZERO
    rows = pool.entries.order_by("seq").values_list("seq", "amount", "available")
    for number, (seq, amount, available) in enumerate(rows.iterator(), start=1):
        running += amount
        if seq != number:
            yield f"第 {number} 笔缺失，其后为第 {seq} 笔。"
            return
        if available != running:
            yield f"第 {seq} 笔：余额记为 {yuan(available)}，逐笔累计为 {yuan(running)}。"
            return


def _carried_off(pool: BudgetPool) -> Iterator[str]:
    """What was carried over without its other side, or corrected by another sum."""
    rows = pool.entries.filter(kind__in=[Kind.CARRY, Kind.REVERSE]).select_related("origin", "answer")
    for row in rows.order_by("seq"):
        other = row.origin or getattr(row, "answer", None)
        if other is None or other.amount != -row.amount:
            yield f"第 {row.seq} 笔{row.get_kind_display()} {yuan(row.amount)} 没有对应的分录。"


def _commitments_off(pool: BudgetPool) -> Iterator[str]:
    """The commitments whose entries say otherwise, and those that outlive their case."""

    def booked(condition: Q) -> Coalesce:
        rows = (
            LedgerEntry.objects.filter(condition, commitment=OuterRef("pk")).order_by().values("commitment")
        )
        return Coalesce(Subquery(rows.values(sum=Sum("amount"))), ZERO)

    rows = (
        Commitment.objects.filter(Q(pool=pool) | Q(pk__in=pool.entries.values("commitment")))
        .annotate(
            held_here=booked(Q(kind__in=HELD, pool=pool)) * -1,
            paid_booked=booked(Q(kind=Kind.PAY)) * -1,
            refund_booked=booked(Q(kind=Kind.REFUND)),
            wanted=Case(When(pool=pool, closed_at=None, then=F("amount") - F("paid")), default=ZERO),
        )
        .filter(
            Q(apart(F("held_here"), F("wanted")))
            | Q(apart(F("paid_booked"), F("paid")))
            | Q(apart(F("refund_booked"), F("refunded")))
            | Q(pool=pool, closed_at=None, case__closed_at__isnull=False)
        )
    )
    for row in rows.select_related("case").order_by("pk"):
        held, paid, back = cents(row.held_here), cents(row.paid_booked), cents(row.refund_booked)
        wanted = row.left if row.pool_id == pool.pk else ZERO
        if held != wanted:
            yield f"{row.case}：台账占用 {yuan(held)}，应占用 {yuan(wanted)}。"
        if paid != row.paid:
            yield f"{row.case}：台账支付 {yuan(paid)}，已付 {yuan(row.paid)}。"
        if back != row.refunded:
            yield f"{row.case}：台账退款 {yuan(back)}，已退 {yuan(row.refunded)}。"
        if row.pool_id == pool.pk and row.is_open and row.case.closed_at:
            yield f"{row.case}：事项已办结，占用 {yuan(row.left)} 尚未释放。"


def _payments_off(pool: BudgetPool) -> Iterator[str]:
    """The claims whose state, approved sum, payment and entry say different things."""
    planned = Q(commitment__pool=pool, paid_on=None)
    rows = Payment.objects.filter(planned | Q(entry__pool=pool) | Q(commitment__pool=pool, entry=None))
    transferred = total(rows.filter(paid_on__isnull=False))
    wrong = rows.filter(
        Q(claim__approved_amount=None)
        | Q(apart(F("amount"), F("claim__approved_amount")))
        | Q(claim__state="paid", paid_on=None)
        | Q(~Q(claim__state="paid"), paid_on__isnull=False)
        | Q(Q(entry=None) | Q(apart(F("amount"), F("entry__amount") * -1)), paid_on__isnull=False)
    )
    for row in wrong.select_related("claim", "entry").order_by("pk"):
        claim, entry = row.claim, getattr(row, "entry", None)
        if row.amount != claim.approved_amount:
            yield f"{claim}：付款 {yuan(row.amount)}，核定 {yuan(claim.approved_amount or ZERO)}。"
        if (claim.state == "paid") != (row.paid_on is not None):
            yield f"{claim}：付款登记与报销状态“{claim.state_info.label}”不符。"
        if row.paid_on is not None:
            booked = -entry.amount if entry else ZERO
            if booked != row.amount:
                yield f"{claim}：付款 {yuan(row.amount)}，台账支付 {yuan(booked)}。"
    paid = -total(pool.entries.filter(kind=Kind.PAY))
    if transferred != paid:
        yield f"付款登记合计 {yuan(transferred)}，台账支付合计 {yuan(paid)}。"
    for claim in Claim.objects.filter(state="paid", parent__commitment__pool=pool, payment=None):
        yield f"{claim}：已付款的报销没有付款登记。"


def _refunds_off(pool: BudgetPool) -> Iterator[str]:
    """The refunds that were received and not booked, or booked with another sum."""
    received = Receivable.objects.filter(state=Receivable.State.RECEIVED)
    rows = received.filter(Q(entry__pool=pool) | Q(entry=None, claim__parent__commitment__pool=pool))
    for row in rows.select_related("entry", "claim").order_by("pk"):
        entry = getattr(row, "entry", None)
        if entry is None or entry.amount != row.amount:
            yield f"{row.claim}：退款 {yuan(row.amount)}，台账 {yuan(entry.amount if entry else ZERO)}。"
