"""What projects contribute to the member portal."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.portal.registry import OpenCall

from .rules import may_propose

PROGRAMME = "推动投资者教育进入国民教育体系"


def open_calls(user: User) -> Iterable[OpenCall]:
    """Members may propose at any time (DOMAIN 5)."""
    if may_propose(user):
        return []
    return [
        OpenCall(
            title="申请高校合作项目",
            summary="与高校合办课程、编写教材案例、组织竞赛与实践；交易所甄选方案、统筹支持，优秀成果收入合作成果库。",
            closes_on=None,
            url=reverse("campus_projects:new"),
            programme=PROGRAMME,
        )
    ]
