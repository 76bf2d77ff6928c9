"""What claims contribute to the member portal: buttons on cases, and what a firm may still use this year."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.models import Case
from hub.members.services import organization_of
from hub.portal.registry import Action, Figure

from .ledger import usable_by
from .models import BudgetPool
from .rules import may_edit_vouchers, may_open_claim


def open_action(case: Case, user: User) -> Action | None:
    """The button that opens a claim under a case of another room; None where nothing can be claimed."""
    reason = may_open_claim(case, user)
    if reason is not None:
        return None
    return Action(label="申请费用报销", url=reverse("reimbursement:open", args=[case.pk]), posts=True)


def actions(case: Case, user: User) -> Iterable[Action]:
    """The page of the settlement invoice, when it is asked for."""
    if case.state == "approved" and may_edit_vouchers(case, user) is None:
        yield Action(label="录入结算发票", url=reverse("reimbursement:settlement", args=[case.pk]))


def figures(user: User) -> Iterable[Figure]:
    """What the firm may still be granted this year, of each pool that limits it; never what a pool holds."""
    organization = organization_of(user)
    if organization is None:
        return
    limited = BudgetPool.objects.filter(year=timezone.localdate().year, organization_limit__isnull=False)
    for pool in limited.order_by("group"):
        usable = usable_by(pool=pool, organization=organization)
        yield Figure(
            label=f"{pool.year} 年度还可申请",
            value=f"{usable:,.2f}",
            unit="元",
            note=f"{pool.name}，年度上限 {pool.organization_limit:,.2f} 元",
        )
