"""What internships contribute to the portal: the way to a firm's posts, and what waits there."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.members.services import organization_of
from hub.portal.registry import Duty, OpenCall

from ..models import InternshipApplication
from ..projects.portal import PROGRAMME
from .rules import may_post


def open_calls(user: User) -> Iterable[OpenCall]:
    """Members may offer internships at any time (DOMAIN 5)."""
    if may_post(user):
        return []
    return [
        OpenCall(
            title="发布实习岗位",
            summary="面向合作高校学生发布实习岗位；交易所审核后在网站公布，学生申请由本单位答复。",
            closes_on=None,
            url=reverse("campus_internships:posts"),
            programme=PROGRAMME,
            act="查看",
        )
    ]


def applications_to_answer(user: User) -> Iterable[Duty]:
    """Posts of the organization whose applications nobody has answered. One query."""
    organization = organization_of(user)
    if organization is None:
        return []
    rows = InternshipApplication.objects.filter(post__organization=organization, state="received")
    waiting = rows.order_by("post").values_list("post", "post__title").distinct()[:5]
    return [
        Duty(
            title=title,
            kind="实习申请",
            state="待答复",
            next="请查看申请并答复学生。",
            due_on=None,
            url=reverse("campus_internships:post", args=[pk]),
        )
        for pk, title in waiting
    ]
