"""What pools hold, and what organizations used of one: the sums that people compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum

from hub.accounts.models import User
from hub.members.models import Organization

from .ledger import Kind, cents
from .models import BudgetPool, LedgerEntry
from .models.pools import ZERO

GIVEN = (Kind.ALLOT, Kind.REVERSE, Kind.CARRY)
HELD = (Kind.RESERVE, Kind.RELEASE)
SPENT = (Kind.PAY, Kind.REFUND)


@dataclass(frozen=True)
class Standing:
    """What a pool was given, holds in open reserves, paid, and still has. Sums in yuan."""

    allotted: Decimal
    reserved: Decimal
    paid: Decimal
    available: Decimal
    last_seq: int

    @property
    def paid_share(self) -> Decimal:
        """What was paid, in percent of the allotted sum."""
        return self._share(self.paid)

    @property
    def reserved_share(self) -> Decimal:
        """What is held, in percent of the allotted sum."""
        return self._share(self.reserved)

    @property
    def used_share(self) -> Decimal:
        """What is paid or held, in percent of the allotted sum."""
        return self._share(self.paid + self.reserved)

    @property
    def available_share(self) -> Decimal:
        """What is left, in percent of the allotted sum."""
        return self._share(self.available)

    def _share(self, part: Decimal) -> Decimal:
        """Percent with one place; 0 of nothing."""
        return (part / self.allotted * 100).quantize(Decimal("0.1")) if self.allotted else Decimal("0.0")


def standings(pools: Iterable[BudgetPool]) -> dict[int, Standing]:
    """The standing of each pool, by key. Two queries for any number of pools."""
    keys = [pool.pk for pool in pools]
    entries = LedgerEntry.objects.filter(pool__in=keys).order_by("pool").values("pool")
    moved = {
        row["pool"]: row
        for row in entries.annotate(
            allotted=Sum("amount", filter=Q(kind__in=GIVEN)),
            reserved=Sum("amount", filter=Q(kind__in=HELD)),
            spent=Sum("amount", filter=Q(kind__in=SPENT)),
            last=Max("seq"),
        )
    }
    lasts = Q(pk__in=[])
    for key, row in moved.items():
        lasts |= Q(pool=key, seq=row["last"])
    available = dict(LedgerEntry.objects.filter(lasts).values_list("pool", "available"))
    return {
        key: Standing(
            allotted=cents(moved.get(key, {}).get("allotted")),
            reserved=-cents(moved.get(key, {}).get("reserved")),
            paid=-cents(moved.get(key, {}).get("spent")),
            available=available.get(key, ZERO),
            last_seq=moved.get(key, {}).get("last", 0),
        )
        for key in keys
    }


@dataclass(frozen=True)
class Usage:
    """What one organization uses of a pool. Sums in yuan; `left` is None without a limit."""

    organization: Organization
    cases: int
    reserved: Decimal
    paid: Decimal
    left: Decimal | None

    @property
    def total(self) -> Decimal:
        """What counts against a limit."""
        return self.reserved + self.paid


def usage_of(pool: BudgetPool, *, user: User) -> list[Usage]:
    """What each organization this user may see uses of a pool, the greatest first. Two queries."""
    rows = (
        pool.entries.filter(kind__in=(*HELD, *SPENT))
        .order_by("commitment__case__organization")
        .values("commitment__case__organization")
        .annotate(
            cases=Count("commitment", distinct=True),
            reserved=Sum("amount", filter=Q(kind__in=HELD)),
            spent=Sum("amount", filter=Q(kind__in=SPENT)),
        )
    )
    found = {
        row["commitment__case__organization"]: row
        for row in rows
        if cents(row["reserved"]) or cents(row["spent"])
    }
    organizations = Organization.objects.visible_to(user).filter(pk__in=list(found))
    usage = [_usage(pool, organization, found[organization.pk]) for organization in organizations]
    return sorted(usage, key=lambda row: (-row.total, row.organization.name))


def _usage(pool: BudgetPool, organization: Organization, row: dict) -> Usage:
    reserved, paid = -cents(row["reserved"]), -cents(row["spent"])
    limit = pool.organization_limit
    left = None if limit is None else max(limit - reserved - paid, ZERO)
    return Usage(organization, row["cases"], reserved, paid, left)
