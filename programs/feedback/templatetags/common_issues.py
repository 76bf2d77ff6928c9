"""What the page of an item shows of the common issue that it stands behind."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Q

from hub.accounts.models import User
from hub.members.services import organization_of

from ..common.rules import GONE, keeps
from ..models import CommonIssue, FeedbackItem, IssueItem

register = template.Library()


@register.simple_tag
def common_issue(item: FeedbackItem, user: User, audience: str) -> dict[str, Any]:
    """The issue, as this side may know of it, and whether similar items are looked for from here."""
    behind = Q(pk__in=item.issues.filter(state__in=IssueItem.BEHIND).values("issue"))
    if audience == "staff":
        issues = CommonIssue.objects.visible_to(user).filter(behind)
        return {"issue": issues.order_by("-pk").first(), "looks": keeps(user) and item.state not in GONE}
    organization = organization_of(user)
    if organization is None:
        return {}
    return {
        "issue": CommonIssue.objects.for_organization(organization).filter(behind).order_by("-pk").first()
    }
