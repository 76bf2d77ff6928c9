"""What research contributes to the portal: calls that are open, and what somebody was asked to review."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.portal.registry import Duty, OpenCall

from ..models import ResearchCall, ResearchReview
from ..projects.portal import PROGRAMME
from .rules import may_propose


def open_calls(user: User) -> Iterable[OpenCall]:
    """The calls that this user's organization may answer today. One query."""
    return [
        OpenCall(
            title=f"申报课题：{call.title}",
            summary=call.summary,
            closes_on=call.deadline,
            url=reverse("campus_research:apply", args=[call.pk]),
            programme=PROGRAMME,
            act="申报",
        )
        for call in ResearchCall.objects.open_on().order_by("deadline", "pk")
        if may_propose(call, user) is None
    ]


def reviews_to_do(user: User) -> Iterable[Duty]:
    """What this person, not the organization, was asked to review. One query."""
    rows = ResearchReview.objects.of(user).open().select_related("topic")
    return [
        Duty(
            title=row.topic.title,
            kind="课题评审",
            state="待评审",
            next="请提交评分和意见；有利害关系的请回避。",
            due_on=row.due_on,
            url=reverse("reviews:review", args=[row.pk]),
        )
        for row in rows.order_by("due_on", "pk")[:5]
    ]
