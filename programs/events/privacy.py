"""The speakers whom drafts name and nobody ever submitted: declared by being read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from hub.privacy.registry import Rule, register_rule

from .models import AgendaItem


def named_in_drafts(before: datetime) -> QuerySet[AgendaItem]:
    """Of drafts that nobody has touched since."""
    drafts = Q(application__state="draft", application__updated_at__lt=before)
    return AgendaItem.objects.filter(drafts).exclude(speaker="", employer="")


def forget_speakers(rows: QuerySet[AgendaItem]) -> None:
    rows.update(speaker="", employer="")


register_rule(
    Rule(
        key="draft_speakers",
        label="从未提交的草稿中的主讲人",
        counted_from="最后修改时起",
        effect="删除姓名、单位与职务，保留草稿",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定",
        days=365,
        due=named_in_drafts,
        erase=forget_speakers,
    )
)
