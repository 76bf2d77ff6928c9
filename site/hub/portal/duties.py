"""What the ground floor asks of an organization beside its cases: announcements to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.announcements.models import AnnouncementPage
from hub.members.services import organization_of

from .registry import Duty

MOST = 5


def announcements_to_confirm(user: User) -> Iterable[Duty]:
    """The first few that the organization has not confirmed, by their day. One query."""
    organization = organization_of(user)
    if organization is None:
        return []
    pages = AnnouncementPage.objects.to_confirm_by(organization).order_by("confirm_by", "pk")
    return [
        Duty(
            title=page.title,
            kind="公告",
            state="待确认",
            next="请阅读后代表本单位确认。",
            due_on=page.confirm_by,
            url=reverse("portal:announcement", args=[page.pk]),
        )
        for page in pages.defer("body")[:MOST]
    ]
