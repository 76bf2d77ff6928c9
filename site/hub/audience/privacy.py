"""How long a day's visitors are told apart: declared by being read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from hub.privacy.registry import Rule, register_rule

from .models import DaySecret


def past(before: datetime) -> QuerySet[DaySecret]:
    """Secrets of other days, however short ago they were drawn."""
    return DaySecret.objects.filter(day__lt=timezone.localdate())


register_rule(
    Rule(
        key="visitor_marks",
        label="公开网页当日访客标记",
        counted_from="当日结束时起",
        effect="删除当日盐值和全部标记，只保留各页每天的浏览次数和访客数",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间",
        days=1,
        due=past,
    )
)
