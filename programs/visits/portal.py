"""What visits contribute to the member portal."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.portal.registry import OpenCall

from .models import VisitSettings
from .rules import may_apply


def open_calls(user: User) -> Iterable[OpenCall]:
    """The letter, which every organization may send at any time (DOMAIN 1)."""
    if may_apply(user):
        return []
    days = VisitSettings.load().arrange_days
    return [
        OpenCall(
            title="提交拜访函",
            summary=f"来访交流、了解业务或反映问题；登记后 {days} 个工作日内答复到访安排，来访后逐条答复提出的问题。",
            closes_on=None,
            url=reverse("visits:new"),
            programme="“一站通”会员服务机制",
            act="填写",
        )
    ]
