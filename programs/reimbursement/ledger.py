"""The verbs of the ledger: allot, reserve, release, settle; and the proof that all agrees.

A pool's available sum = allotted − open reserves − paid (DOMAIN 2). Every verb locks the pool's row; callers
that hold a case's lock call these after it (lock order: case, pool, number series).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.members.models import Organization

from .models import BudgetPool, Claim, Commitment, LedgerEntry, Payment
from .models.records import ZERO

Kind = LedgerEntry.Kind
LARGEST = Decimal("999999999999.99")  # what a column of 14 digits holds


def yuan(amount: Decimal) -> str:
    """An amount as people read it: 12,345.60 元."""
    return f"{amount:,.2f} 元"


def _sum_of_money(amount: Decimal, name: str) -> Decimal:
    """The amount with two places; Refused for what is no sum to move: zero, below, or a part of a fen."""
    if not amount.is_finite() or amount <= 0:
        raise Refused(f"{name}须大于零。")
    if amount > LARGEST or amount != amount.quantize(ZERO):
        raise Refused(f"{name}最多两位小数、不超过 {yuan(LARGEST)}。")
    return amount.quantize(ZERO)


def _lock(pool_id: int) -> BudgetPool:
    return BudgetPool.objects.select_for_update().get(pk=pool_id)


def _post(
    *,
    pool: BudgetPool,
    kind: Kind,
    amount: Decimal,
    user: User | None,
    note: str,
    commitment: Commitment | None = None,
) -> LedgerEntry:
    """Write one entry; the caller has locked the pool. Refused where the sum would leave 0 … LARGEST."""
    last = pool.entries.order_by("-seq").first()
    before = last.available if last else ZERO
    available = before + amount
    if available < 0:
        raise Refused(
            f"{pool.name}余额不足：可用 {yuan(before)}，本次需占用 {yuan(-amount)}，尚差 {yuan(-available)}。"
            "请调减批准金额，或先由财务追加预算。",
            code="pool_short",
        )
    if available > LARGEST:
        raise Refused(f"{pool.name}的余额不能超过 {yuan(LARGEST)}。")
    return LedgerEntry.objects.create(
        pool=pool,
        seq=last.seq + 1 if last else 1,
        kind=kind,
        amount=amount,
        available=available,
        commitment=commitment,
        at=timezone.now(),
        actor=user,
        note=note,
    )


@transaction.atomic
def allot(
    *, pool_id: int, amount: Decimal, user: User | None, note: str, seen: int | None = None
) -> LedgerEntry:
    """Add money to a pool. `amount` in yuan, above zero.

    `seen` is the number of the last entry the person saw, 0 for none: a form that is sent twice adds once.
    """
    amount = _sum_of_money(amount, "拨入金额")
    pool = _lock(pool_id)
    if seen is not None and pool.entries.filter(seq__gt=seen).exists():
        raise Refused(
            "您打开页面之后，台账有了新的分录。请核对最近的分录，确认这笔拨入尚未登记，再重新提交。",
            code="conflict",
        )
    return _post(pool=pool, kind=Kind.ALLOT, amount=amount, user=user, note=note)


@transaction.atomic
def reserve(*, case: Case, pool_id: int, amount: Decimal, user: User | None) -> Commitment:
    """Hold `amount` yuan of a pool for an approved case.

    Refused, in words, where the pool or the organization's yearly limit is short. A case reserves again
    after its earlier commitment was released without payment; the same row then stands for the new sum.
    """
    amount = _sum_of_money(amount, "批准金额")
    pool = _lock(pool_id)
    commitment = Commitment.objects.filter(case=case.pk).first() or Commitment(case_id=case.pk)
    if commitment.pk and (commitment.is_open or commitment.paid):
        raise Refused("这个事项已经占用预算，不能重复占用。")
    left = usable_by(pool=pool, organization=case.organization)
    if left is not None and amount > left:
        raise Refused(
            f"{case.organization.short_name}本年度在{pool.name}还可使用 {yuan(left)}，本次 {yuan(amount)} 超出上限。"
            "请调减批准金额，或由财务调整上限。",
            code="limit",
        )
    commitment.pool = pool
    commitment.amount = amount
    commitment.closed_at = None
    commitment.claim_deadline = None
    commitment.save()
    _post(
        pool=pool, kind=Kind.RESERVE, amount=-amount, user=user, note=case.number or "", commitment=commitment
    )
    return commitment


@transaction.atomic
def release(*, case: Case, user: User | None) -> None:
    """Give back what a case holds without payment, as on cancellation; nothing where it holds nothing."""
    commitment = Commitment.objects.filter(case=case.pk).first()
    if commitment is None:
        return
    pool = _lock(commitment.pool_id)
    commitment.refresh_from_db()
    if not commitment.is_open:
        return
    _close(commitment)
    _post(
        pool=pool,
        kind=Kind.RELEASE,
        amount=commitment.amount,
        user=user,
        note=case.number or "",
        commitment=commitment,
    )


@transaction.atomic
def settle(*, commitment: Commitment, amount: Decimal, user: User | None) -> None:
    """Close a reserve and book what was paid in one step: release the whole, pay `amount` (DOMAIN 2)."""
    amount = _sum_of_money(amount, "付款金额")
    pool = _lock(commitment.pool_id)
    commitment.refresh_from_db()
    if not commitment.is_open:
        raise Refused("这笔占用已经关闭，不能再付款。")
    if amount > commitment.amount:
        raise Refused(f"付款金额不能超过批准金额 {yuan(commitment.amount)}。")
    commitment.paid = amount
    _close(commitment)
    number = commitment.case.number or ""
    for kind, sum_ in ((Kind.RELEASE, commitment.amount), (Kind.PAY, -amount)):
        _post(pool=pool, kind=kind, amount=sum_, user=user, note=number, commitment=commitment)


def _close(commitment: Commitment) -> None:
    commitment.closed_at = timezone.now()
    commitment.save()


@transaction.atomic
def open_for_claim(*, case: Case, deadline: date) -> None:
    """Let an accepted case's commitment be claimed until `deadline`."""
    Commitment.objects.filter(case=case.pk, closed_at=None).update(claim_deadline=deadline)


def usable_by(*, pool: BudgetPool, organization: Organization) -> Decimal | None:
    """What an organization may still be granted from the pool, in yuan; None without a limit."""
    if pool.organization_limit is None:
        return None
    own = pool.commitments.filter(case__organization=organization)
    used = _sum(own.filter(closed_at=None), "amount") + _sum(own, "paid")
    return max(pool.organization_limit - used, ZERO)


@dataclass(frozen=True)
class Reconciliation:
    """A pool's sums in yuan, and in words whatever does not agree."""

    allotted: Decimal
    reserved: Decimal
    paid: Decimal
    available: Decimal
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether ledger, commitments, cases and payments agree."""
        return not self.differences


@transaction.atomic
def reconcile(*, pool: BudgetPool) -> Reconciliation:
    """Prove that ledger, commitments, cases and payments of a pool agree; every difference is named.

    Nothing moves meanwhile: the pool is locked.
    """
    pool = _lock(pool.pk)
    allotted = _sum(pool.entries.filter(kind__in=[Kind.ALLOT, Kind.CARRY, Kind.REVERSE]), "amount")
    reserved = _sum(pool.commitments.filter(closed_at=None), "amount")
    paid = _sum(pool.commitments.all(), "paid")
    available = pool.available
    differences = [*_broken_rows(pool), *_commitments_off(pool), *_payments_off(pool)]
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


def _commitments_off(pool: BudgetPool) -> Iterator[str]:
    """The commitments whose entries say otherwise, and those that outlive their case."""
    by_commitment = (
        pool.entries.exclude(commitment=None)
        .order_by("commitment")
        .values_list("commitment")
        .annotate(
            held=Sum("amount", filter=Q(kind__in=[Kind.RESERVE, Kind.RELEASE])),
            paid=Sum("amount", filter=Q(kind=Kind.PAY)),
        )
    )
    booked = {pk: (-cents(held), -cents(paid)) for pk, held, paid in by_commitment}
    for row in pool.commitments.select_related("case").order_by("pk"):
        held, paid = booked.pop(row.pk, (ZERO, ZERO))
        wanted = row.amount if row.is_open else ZERO
        if held != wanted:
            yield f"{row.case}：台账占用 {yuan(held)}，应占用 {yuan(wanted)}。"
        if paid != row.paid:
            yield f"{row.case}：台账支付 {yuan(paid)}，已付 {yuan(row.paid)}。"
        if row.is_open and row.case.closed_at:
            yield f"{row.case}：事项已办结，占用 {yuan(row.amount)} 尚未释放。"
    if any(held or paid for held, paid in booked.values()):
        yield "台账中有不属于本预算池的占用。"


def _payments_off(pool: BudgetPool) -> Iterator[str]:
    """The claims whose state, approved sum, payment and commitment say different things."""
    rows = Payment.objects.filter(commitment__pool=pool).select_related("claim", "commitment").order_by("pk")
    transferred = ZERO
    for row in rows:
        claim = row.claim
        if row.amount != claim.approved_amount:
            yield f"{claim}：付款 {yuan(row.amount)}，核定 {yuan(claim.approved_amount or ZERO)}。"
        if (claim.state == "paid") != (row.paid_on is not None):
            yield f"{claim}：付款登记与报销状态“{claim.state_info.label}”不符。"
        if row.paid_on is not None:
            transferred += row.amount
            if row.commitment.paid != row.amount:
                yield f"{claim}：付款 {yuan(row.amount)}，占用已付 {yuan(row.commitment.paid)}。"
    paid = _sum(pool.commitments.all(), "paid")
    if transferred != paid:
        yield f"付款登记合计 {yuan(transferred)}，占用已付合计 {yuan(paid)}。"
    unpaid = Claim.objects.filter(state="paid", parent__commitment__pool=pool, payment=None)
    for claim in unpaid:
        yield f"{claim}：已付款的报销没有付款登记。"


def _sum(rows: QuerySet, field: str) -> Decimal:
    return cents(rows.aggregate(sum=Sum(field))["sum"])


def cents(amount: Decimal | None) -> Decimal:
    """A sum of the database in two places, as SQLite doesn't give it; 0 for no rows."""
    return (amount or ZERO).quantize(ZERO)
