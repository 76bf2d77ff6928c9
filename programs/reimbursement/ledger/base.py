"""What every verb of the ledger stands on: sums of money, the lock of a pool, one entry after the other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Refused

from ..models import BudgetPool, Commitment, LedgerEntry
from ..models.pools import ZERO

Kind = LedgerEntry.Kind
LARGEST = Decimal("999999999999.99")  # what a column of 14 digits holds


def yuan(amount: Decimal) -> str:
    """An amount as people read it: 12,345.60 元."""
    return f"{amount:,.2f} 元"


def sum_of_money(amount: Decimal, name: str) -> Decimal:
    """The amount with two places; Refused for what is no sum to move: zero, below, or a part of a fen."""
    if not amount.is_finite() or amount <= 0:
        raise Refused(f"{name}须大于零。")
    if amount > LARGEST or amount != amount.quantize(ZERO):
        raise Refused(f"{name}最多两位小数、不超过 {yuan(LARGEST)}。")
    return amount.quantize(ZERO)


def lock(pool_id: int) -> BudgetPool:
    """The pool, locked until the transaction ends."""
    return BudgetPool.objects.select_for_update().get(pk=pool_id)


def post(
    *,
    pool: BudgetPool,
    kind: Kind,
    amount: Decimal,
    user: User | None,
    note: str,
    commitment: Commitment | None = None,
    **links: Any,
) -> LedgerEntry:
    """Write one entry; the caller has locked the pool. Refused where the sum would leave 0 … LARGEST.

    `links` are the payment, receivable or entry that it books or answers.
    """
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
        note=note[:200],
        **links,
    )


def lock_all(*pool_ids: int) -> dict[int, BudgetPool]:
    """Several pools, locked in the order of their keys, by key."""
    rows = BudgetPool.objects.select_for_update().filter(pk__in=pool_ids).order_by("pk")
    return {pool.pk: pool for pool in rows}


def ensure_open(pool: BudgetPool) -> None:
    """Refused where the pool's year is closed: it takes no new money and no new reserve."""
    if pool.closed_at:
        raise Refused(
            f"{pool.name}已于 {timezone.localtime(pool.closed_at):%Y-%m-%d} 关账，不能再拨入或占用。请使用新年度的预算池。",
            code="closed",
        )


def cents(amount: Decimal | None) -> Decimal:
    """A sum of the database in two places, as SQLite doesn't give it; 0 for no rows."""
    return (amount or ZERO).quantize(ZERO)


def total(rows: QuerySet, field: str = "amount") -> Decimal:
    """The sum of a field in two places."""
    return cents(rows.aggregate(sum=Sum(field))["sum"])
