"""What templates ask about co-hosted events."""

from __future__ import annotations

from decimal import Decimal

from django import template

from hub.accounts.models import User
from hub.cases.models import Case
from programs.case_stories.models import CaseStory
from programs.events.facts import Comparison, EventFacts, comparisons_of, facts_of
from programs.events.models import Call
from programs.events.stories import ACCEPTED, may_make_story
from programs.events.versions import RulesChange, history_of
from programs.reimbursement.templatetags.claims import yuan

register = template.Library()
register.filter("yuan", yuan)


@register.simple_tag
def event_facts(case: Case, audience: str) -> EventFacts:
    """The facts of an event for its audience: "staff", or anything else for the applicant."""
    return facts_of(case.child, staff=audience == "staff")


@register.simple_tag
def event_changes(case: Case) -> list[Comparison]:
    """The changes of an approved event that were handed in, the last one first."""
    return comparisons_of(case.child)


@register.simple_tag
def event_story(case: Case, user: User) -> dict[str, object]:
    """The story of an accepted event for staff: `story` where there is one they see, `may` where they may make it."""
    if case.state not in ACCEPTED or not user.has_perm("case_stories.view_casestory"):
        return {}
    story = CaseStory.objects.visible_to(user).filter(case=case.pk, page__isnull=False).first()
    return {"story": story, "may": story is None and may_make_story(case, user) is None}


@register.simple_tag
def rules_history(call: Call) -> list[RulesChange]:
    """The versions of a call's rules, newest first, each with what it changed."""
    return history_of(call)


@register.filter
def plain_number(number: Decimal | None) -> str:
    """A quantity without idle zeros: 40, 2.5."""
    return "" if number is None else f"{number.normalize():f}"
