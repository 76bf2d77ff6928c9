"""What is kept of people who report, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.attachments.services import erase_bytes
from hub.privacy.holdings import moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from ..models import Reporter, Tip
from .slots import EVIDENCE


def past_tips(before: datetime) -> QuerySet[Tip]:
    """Those that are over and still know their reporter."""
    return Tip.objects.filter(closed_at__lt=before, erased_at=None)


def forget_reporters(rows: QuerySet[Tip]) -> None:
    """Who reported, their code, and the papers they sent; what was reported stays with the case."""
    keys = list(rows.values_list("pk", flat=True))
    Reporter.objects.filter(tip__in=keys).delete()
    erase_bytes(Attachment.objects.filter(case__in=keys, slot=EVIDENCE.name, erased_at=None))
    Tip.objects.filter(pk__in=keys).update(
        digest="", form=Concat(Value("erased-"), Cast(F("pk"), CharField())), erased_at=timezone.now()
    )


def my_tips(person: User) -> Iterator[Line]:
    """What the person has reported from their account."""
    rows = Reporter.objects.filter(user=person).select_related("tip").order_by("-tip__created_at")
    for row in rows:
        yield moment(row.tip.created_at), f"举报 {row.tip.number}：姓名、电话、邮箱（仅指定联系人可见）"


register_rule(
    Rule(
        key="reporters",
        label="举报人信息",
        counted_from="线索办结时起",
        effect="删除举报人姓名、联系方式、查询码和所提交材料的文件，线索内容随事项保存",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定",
        days=365,
        due=past_tips,
        erase=forget_reporters,
    )
)
register_holding(
    Holding(
        key="tips",
        label="非法期货活动举报",
        purpose="核查线索，向举报人核实和反馈。",
        ground="您主动提供；为履行自律管理职责所必需。",
        rule="reporters",
        rows=my_tips,
        keeps="线索内容随事项保存，不含举报人信息。",
    )
)
