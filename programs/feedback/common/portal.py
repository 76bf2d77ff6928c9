"""What the common issues contribute to the member portal: meetings to register for, and how many reports there are."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.members.services import organization_of
from hub.portal.registry import Figure, OpenCall

from ..models import CommonIssue


def open_meetings(user: User) -> Iterable[OpenCall]:
    """The meetings ahead to which the user's organization may send somebody."""
    organization = organization_of(user)
    if organization is None:
        return []
    rows = CommonIssue.objects.arranged_for(organization).filter(meeting_at__gt=timezone.now())
    return [
        OpenCall(
            title=row.title,
            summary=f"{timezone.localtime(row.meeting_at):%Y-%m-%d %H:%M} 线上会议，请报名参加。",
            closes_on=timezone.localdate(row.meeting_at),
            url=reverse("common_issues:issue", args=[row.pk]),
            programme="共性问题线上会议",
        )
        for row in rows
    ]


def figures(user: User) -> Iterable[Figure]:
    """How many reports the user's organization may read."""
    organization = organization_of(user)
    number = CommonIssue.objects.published_for(organization).count() if organization else 0
    if number:
        yield Figure(
            label="共性问题答复",
            value=str(number),
            unit="篇",
            note="会员共同关心的问题，交易所统一答复",
            url=reverse("common_issues:index"),
        )
