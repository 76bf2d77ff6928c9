"""How long those who came to meetings are remembered by name, and what is held about them: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from hub.accounts.models import User
from hub.privacy.holdings import moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from ..models import Registration

REGISTRATIONS = "issue_registrations"


def past(before: datetime) -> QuerySet[Registration]:
    return Registration.objects.filter(issue__meeting_at__lt=before)


def registrations(person: User) -> Iterator[Line]:
    """Those under the person's address, and those that the person entered."""
    rows = Registration.objects.filter(Q(registered_by=person.pk) | Q(email__iexact=person.email))
    for row in rows.select_related("issue").order_by("-registered_at"):
        yield moment(row.registered_at), f"{row.issue.title}：{row.name}，{row.email}"


def erase(person: User) -> None:
    Registration.objects.filter(email__iexact=person.email).delete()


register_rule(
    Rule(
        key=REGISTRATIONS,
        label="线上会议报名信息",
        counted_from="会议召开时起",
        effect="删除",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定",
        days=365,
        due=past,
    )
)
register_holding(
    Holding(
        key="issue_registrations",
        label="线上会议报名",
        purpose="发送会议链接和日历文件，确认参会人数。",
        ground="为履行会员服务所必需。",
        rule=REGISTRATIONS,
        rows=registrations,
        erase=erase,
        erases="以您的邮箱报名的记录",
    )
)
