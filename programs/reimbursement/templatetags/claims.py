"""What templates ask about claims."""

from __future__ import annotations

from decimal import Decimal

from django import template

from hub.accounts.models import User
from hub.attachments.kinds import accept_of
from hub.cases.models import Case
from hub.cases.slots import Slot
from programs.reimbursement.facts import ClaimFacts, facts_of

register = template.Library()


@register.simple_tag
def claim_facts(case: Case, user: User) -> ClaimFacts:
    """The facts of a claim as this reader may know them."""
    return facts_of(case.child, user=user)


@register.filter
def yuan(amount: Decimal | None) -> str:
    """A sum as people compare it: 12,345.60; a dash where there is none."""
    return "—" if amount is None else f"{amount:,.2f}"


@register.filter
def signed(amount: Decimal) -> str:
    """A movement with its sign, a real minus: +1,000.00, −80.00."""
    return f"{'+' if amount > 0 else '−'}{abs(amount):,.2f}"


@register.filter
def accepted(slot: Slot) -> str:
    """The `accept` attribute of a file field for what a slot takes."""
    return accept_of(slot.kinds)
