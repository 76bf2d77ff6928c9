"""A pool's month for the files: what it opened with, what moved, what it closed with, and whether all agrees.

Everything is read from entries up to the end of the month, which never change: the same month gives the same sheet
whenever it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from .ledger import Kind, cents, yuan
from .models import BudgetPool, Commitment, LedgerEntry
from .models.pools import ZERO

HELD = (Kind.RESERVE, Kind.RELEASE)


@dataclass(frozen=True)
class Held:
    """What one case held at the end of the month, in yuan."""

    commitment: Commitment
    amount: Decimal


@dataclass(frozen=True)
class Month:
    """One month of one pool. Sums in yuan; `moves` are kind, number of entries and their signed sum."""

    pool: BudgetPool
    first: date
    opening: Decimal
    moves: tuple[tuple[str, int, Decimal], ...]
    closing: Decimal
    entries: tuple[LedgerEntry, ...]
    held: tuple[Held, ...]
    differences: tuple[str, ...]

    @property
    def number(self) -> str:
        """The sheet's number, the same at each printing."""
        return f"DZ-{self.pool.year}-{self.pool.pk:03d}-{self.first:%Y%m}"

    @property
    def last(self) -> date:
        """The last day of the month."""
        return month_after(self.first) - timedelta(days=1)

    @property
    def total_held(self) -> Decimal:
        """What all cases held at its end."""
        return sum((row.amount for row in self.held), ZERO)

    @property
    def payments(self) -> list[LedgerEntry]:
        """The month's payments and refunds."""
        return [entry for entry in self.entries if entry.kind in (Kind.PAY, Kind.REFUND)]

    @property
    def paid(self) -> Decimal:
        """What was paid in the month, refunds taken off; never below 0 in words."""
        return -sum((entry.amount for entry in self.payments), ZERO)


def month_after(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def months_of(pool: BudgetPool) -> list[date]:
    """The first days of the months from the pool's first entry to now, the newest first."""
    span = pool.entries.aggregate(first=Min("at"), last=Max("at"))
    if span["first"] is None:
        return []
    month = timezone.localdate(span["first"]).replace(day=1)
    until = max(timezone.localdate(span["last"]), timezone.localdate())
    months = []
    while month <= until:
        months.append(month)
        month = month_after(month)
    return months[::-1]


def month_of(pool: BudgetPool, first: date) -> Month:
    """The month that begins on `first`. Its queries don't grow with the number of entries."""
    begin, end = _start(first), _start(month_after(first))
    before = pool.entries.filter(at__lt=begin)
    within = pool.entries.filter(at__gte=begin, at__lt=end)
    opening = cents(before.aggregate(sum=Sum("amount"))["sum"])
    sums = within.order_by("kind").values_list("kind").annotate(Count("pk"), Sum("amount"))
    found = {kind: (count, cents(amount)) for kind, count, amount in sums}
    moves = tuple((kind.label, *found.get(kind.value, (0, ZERO))) for kind in Kind)
    entries = tuple(
        within.select_related("commitment__case__organization", "payment", "receivable", "actor").order_by(
            "seq"
        )
    )
    closing = opening + sum((amount for _, _, amount in moves), ZERO)
    held = _held(pool, end)
    return Month(
        pool=pool,
        first=first,
        opening=opening,
        moves=moves,
        closing=closing,
        entries=entries,
        held=held,
        differences=tuple(_differences(pool, end, entries, closing, held)),
    )


def _held(pool: BudgetPool, end: datetime) -> tuple[Held, ...]:
    """What each case held at that moment, by its entries."""
    sums = (
        pool.entries.filter(at__lt=end, kind__in=HELD)
        .order_by("commitment")
        .values_list("commitment")
        .annotate(Sum("amount"))
    )
    amounts = {key: -cents(amount) for key, amount in sums}
    open_ = {key: amount for key, amount in amounts.items() if amount}
    rows = Commitment.objects.filter(pk__in=open_).select_related("case__organization").order_by("pk")
    return tuple(Held(row, open_[row.pk]) for row in rows)


def _differences(
    pool: BudgetPool,
    end: datetime,
    entries: tuple[LedgerEntry, ...],
    closing: Decimal,
    held: tuple[Held, ...],
) -> list[str]:
    """What does not agree: ledger and balance, reserves below zero, payments and refunds with their records."""
    found = []
    until = pool.entries.filter(at__lt=end)
    last = until.order_by("-seq").first()
    if last is not None:
        added = cents(pool.entries.filter(seq__lte=last.seq).aggregate(sum=Sum("amount"))["sum"])
        if last.available != added:
            found.append(f"第 {last.seq} 笔后台账余额 {yuan(last.available)}，逐笔累计 {yuan(added)}。")
    found += [f"{row.commitment.case}：占用为负 {yuan(row.amount)}。" for row in held if row.amount < 0]
    by_kind = until.aggregate(
        given=Sum("amount", filter=Q(kind__in=[Kind.ALLOT, Kind.REVERSE, Kind.CARRY])),
        spent=Sum("amount", filter=Q(kind__in=[Kind.PAY, Kind.REFUND])),
    )
    wanted = cents(by_kind["given"]) + cents(by_kind["spent"]) - sum((row.amount for row in held), ZERO)
    if wanted != closing:
        found.append(f"拨入、支付与占用应余 {yuan(wanted)}，台账余 {yuan(closing)}。")
    for entry in entries:
        if entry.kind == Kind.PAY and (entry.payment is None or entry.payment.amount != -entry.amount):
            found.append(f"第 {entry.seq} 笔支付没有相符的付款登记。")
        if entry.kind == Kind.REFUND and (
            entry.receivable is None or entry.receivable.amount != entry.amount
        ):
            found.append(f"第 {entry.seq} 笔退款没有相符的退款登记。")
    return found
