"""What certificates say about people, and how long: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import Certificate

KEY = "certificates"


def mine(user: User) -> Iterator[Line]:
    for row in Certificate.objects.filter(user=user):
        state = "，已撤销" if row.revoked_at else ""
        yield f"{row.issued_on:%Y-%m-%d}", f"{row.kind_label}：{row.title}，{row.hours} 学时{state}"


def past(before: datetime) -> QuerySet[Certificate]:
    return Certificate.objects.filter(issued_on__lt=timezone.localdate(before))


register_holding(
    Holding(
        key=KEY,
        label="证书",
        purpose="证明您参加学习或活动，供第三方凭编号查验",
        ground="为您出具证书所必需",
        rows=mine,
        rule=KEY,
        keeps="证书留存至保存期限届满，以便他人凭编号查验；查验页面只显示姓氏",
    )
)
register_rule(
    Rule(
        key=KEY,
        label="证书",
        counted_from="出具之日起",
        effect="删除证书记录，此后编号不能再查验",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定",
        days=3650,
        due=past,
    )
)
