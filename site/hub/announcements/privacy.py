"""What is held about readers, and for how long: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from hub.accounts.models import User
from hub.privacy.holdings import moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import Confirmation, Reading

READINGS = "announcement_readings"


def my_confirmations(person: User) -> Iterator[Line]:
    for row in Confirmation.objects.filter(confirmed_by=person.pk).select_related("announcement"):
        yield moment(row.confirmed_at), row.announcement.title


def my_readings(person: User) -> Iterator[Line]:
    rows = Reading.objects.filter(user=person.pk).select_related("announcement").order_by("-read_at")
    for row in rows.iterator():
        yield moment(row.read_at), row.announcement.title


def erase_readings(person: User) -> None:
    Reading.objects.filter(user=person.pk).delete()


def old_readings(before: datetime) -> QuerySet[Reading]:
    return Reading.objects.filter(read_at__lt=before)


register_rule(
    Rule(
        key=READINGS,
        label="公告阅读标记",
        counted_from="阅读时起",
        effect="删除",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定",
        days=400,
        due=old_readings,
    )
)
register_holding(
    Holding(
        key="confirmations",
        label="公告阅读确认",
        purpose="证明所在机构已经阅读须确认的公告。",
        ground="履行会员与交易所之间的约定所必需。",
        kept="长期保存",
        rows=my_confirmations,
        keeps="由您代表机构作出，作为机构已经知悉公告的证据保留。",
    )
)
register_holding(
    Holding(
        key="readings",
        label="公告阅读标记",
        purpose="提示您还有哪些公告没有读。",
        ground="为提供门户服务所必需。",
        rule=READINGS,
        rows=my_readings,
        erase=erase_readings,
        erases="读过哪些公告的标记",
    )
)
