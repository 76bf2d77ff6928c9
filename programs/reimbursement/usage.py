"""The use of the pools by kind, firm and month: what is committed, paid, and left. Sums in yuan, from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.models import Case
from hub.charts.charts import Chart, Series

from .ledger import Kind, cents
from .models import BudgetPool, LedgerEntry
from .models.pools import ZERO
from .standings import GIVEN, HELD, SPENT

DIMENSIONS = {"kind": "类别", "firm": "机构", "month": "月份"}
MOST_DRAWN = 12


@dataclass(frozen=True)
class Share:
    """One kind, firm or month: how many cases it stands for, what was granted, is still held, and was paid."""

    label: str
    cases: int
    granted: Decimal
    held: Decimal
    paid: Decimal


@dataclass(frozen=True)
class PoolUse:
    """A pool's whole: what it was given, what of it is committed, paid and left."""

    pool: BudgetPool
    given: Decimal
    held: Decimal
    paid: Decimal
    left: Decimal


def entries_for(
    user: User, pools: Iterable[BudgetPool], *, kind: str = "", firm: int | None = None
) -> QuerySet:
    """The entries of these pools that belong to cases the user may see."""
    rows = LedgerEntry.objects.filter(
        pool__in=[pool.pk for pool in pools],
        kind__in=(*HELD, *SPENT),
        commitment__case__in=Case.objects.visible_to(user).values("pk"),
    )
    if kind:
        rows = rows.filter(commitment__category=kind)
    if firm:
        rows = rows.filter(commitment__case__organization=firm)
    return rows


def shares(rows: QuerySet, dimension: str) -> list[Share]:
    """The entries summed by one dimension: months in their order, the rest by what they use. One query."""
    if dimension == "month":
        key = "month"
        rows = rows.annotate(month=TruncMonth("at", tzinfo=timezone.get_default_timezone()))
    else:
        key = {"kind": "commitment__category", "firm": "commitment__case__organization__name"}[dimension]
    found = (
        rows.order_by(key)
        .values(key)
        .annotate(
            cases=Count("commitment", distinct=True),
            granted=Sum("amount", filter=Q(kind=Kind.RESERVE)),
            held=Sum("amount", filter=Q(kind__in=HELD)),
            paid=Sum("amount", filter=Q(kind__in=SPENT)),
        )
    )
    made = [
        Share(
            label=f"{row[key]:%Y-%m}" if dimension == "month" else row[key] or "未分类",
            cases=row["cases"],
            granted=-cents(row["granted"]),
            held=-cents(row["held"]),
            paid=-cents(row["paid"]),
        )
        for row in found
    ]
    if dimension == "month":
        return made
    return sorted(made, key=lambda row: (-(row.held + row.paid), row.label))


def whole(pools: Iterable[BudgetPool]) -> list[PoolUse]:
    """Each pool's committed, paid and left against what it was given. One query."""
    pools = list(pools)
    sums = (
        LedgerEntry.objects.filter(pool__in=[pool.pk for pool in pools])
        .order_by("pool")
        .values("pool")
        .annotate(
            given=Sum("amount", filter=Q(kind__in=GIVEN)),
            held=Sum("amount", filter=Q(kind__in=HELD)),
            paid=Sum("amount", filter=Q(kind__in=SPENT)),
            left=Sum("amount"),
        )
    )
    found = {row["pool"]: row for row in sums}
    return [
        PoolUse(
            pool=pool,
            given=cents(row.get("given")),
            held=-cents(row.get("held")),
            paid=-cents(row.get("paid")),
            left=cents(row.get("left")),
        )
        for pool in pools
        for row in [found.get(pool.pk, {})]
    ]


def chart_of(rows: list[Share], dimension: str) -> Chart:
    """What is held and paid, drawn: months as columns, the greatest dozen of the rest as bars."""
    drawn = rows if dimension == "month" else rows[:MOST_DRAWN]
    more = f"（前 {MOST_DRAWN} 项）" if len(drawn) < len(rows) else ""
    held = ("新增占用净额" if dimension == "month" else "占用", [row.held for row in drawn])
    return Chart(
        kind="columns" if dimension == "month" else "bars",
        title=f"按{DIMENSIONS[dimension]}{more}",
        unit="元",
        places=2,
        heading=DIMENSIONS[dimension],
        labels=[row.label for row in drawn],
        series=[Series("已付", [row.paid for row in drawn]), Series(*held)],
    )


def chart_of_pools(rows: list[PoolUse]) -> Chart:
    """What is committed and paid against what is left, by pool."""
    return Chart(
        kind="bars",
        title="预算池：占用、已付与可用",
        unit="元",
        places=2,
        heading="预算池",
        labels=[row.pool.name for row in rows],
        series=[
            Series("已付", [row.paid for row in rows]),
            Series("占用（批准未付）", [row.held for row in rows]),
            Series("可用", [row.left for row in rows]),
        ],
    )


def kinds_of(pools: Iterable[BudgetPool]) -> list[str]:
    """The kinds of what these pools pay for."""
    rows = LedgerEntry.objects.filter(pool__in=[pool.pk for pool in pools], kind=Kind.RESERVE)
    return sorted(set(rows.values_list("commitment__category", flat=True)) - {""})


def total_of(rows: Iterable[Share]) -> Share:
    """The last line of a table: the sums; a case is counted in one line only, but for months."""
    rows = list(rows)
    return Share(
        "合计",
        sum(row.cases for row in rows),
        sum((row.granted for row in rows), ZERO),
        sum((row.held for row in rows), ZERO),
        sum((row.paid for row in rows), ZERO),
    )
