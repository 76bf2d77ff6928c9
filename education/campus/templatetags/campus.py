"""What the templates show of a research topic."""

from __future__ import annotations

from typing import Any

from django import template

from hub.accounts.models import User
from hub.cases.models import Case

from ..models import ResearchReview
from ..research import rules

register = template.Library()


@register.simple_tag
def topic_reviews(case: Case, user: User, audience: str) -> dict[str, Any]:
    """The reviews as the exchange reads them; whoever has still to review sees nobody else's before."""
    if audience != "staff":
        return {}
    topic = case.child
    rows = list(ResearchReview.objects.filter(topic=topic).select_related("reviewer"))
    waits = any(row.reviewer_id == user.pk and row.state == ResearchReview.State.ASKED for row in rows)
    scores = [row.score for row in rows if row.state == ResearchReview.State.DONE and row.score is not None]
    return {
        "rows": rows,
        "hidden": waits,
        "mean": round(sum(scores) / len(scores), 1) if scores and not waits else None,
        "may_name": rules.may_name(topic, user) is None,
    }
