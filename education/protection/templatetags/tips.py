"""What the page of a report shows beside its own row."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.db.models import Q

from hub.accounts.models import User
from hub.cases.models import Case

from ..matching import condition
from ..models import Listing, Reporter, Tip
from ..tips import rules

register = template.Library()
MOST = 10


@dataclass(frozen=True)
class TipFacts:
    """Whether somebody can be asked, what may be done, and what is known of the same names already."""

    is_liaison: bool
    has_reporter: bool
    may_warn: bool
    listings: list[Listing]
    others: list[Tip]


@register.simple_tag
def tip_facts(case: Case, user: User) -> TipFacts:
    """The facts of a report as this member of staff may know them."""
    tip: Tip = case.child
    scope = Q(pk__in=[])
    for kind, words in (("name", tip.known_as), ("domain", tip.hosts), ("app", tip.app_names)):
        for word in words[:MOST]:
            scope |= condition(word, kind) or Q(pk__in=[])
    return TipFacts(
        is_liaison=rules.is_liaison(user),
        has_reporter=Reporter.objects.filter(tip=tip.pk).exists(),
        may_warn=rules.may_warn(tip, user) is None,
        listings=list(Listing.objects.visible_to(user).filter(scope)[:MOST]),
        others=list(Tip.objects.visible_to(user).filter(scope).exclude(pk=tip.pk)[:MOST]),
    )
