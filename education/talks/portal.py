"""What the talks contribute to the member portal."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.members.services import organization_of
from hub.portal.registry import OpenCall


def open_calls(user: User) -> Iterable[OpenCall]:
    """Members may suggest speakers and topics at any time (DOMAIN 5, a default of ours)."""
    if organization_of(user) is None:
        return []
    return [
        OpenCall(
            title="建议月月谈的主题或讲者",
            summary="建议大宗商品月月谈的主题，推荐讲者；交易所按全年计划甄选，结果会通知您。",
            closes_on=None,
            url=reverse("talk_suggestions:new"),
            programme="大宗商品月月谈",
            act="填写",
        )
    ]
