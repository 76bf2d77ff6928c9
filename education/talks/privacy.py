"""How long those who registered are remembered by name, and what is held of those with an account: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.privacy.holdings import moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import Registration

KEY = "talk_registrations"


def past(before: datetime) -> QuerySet[Registration]:
    """Of talks that are over, or were called off or put off so long ago."""
    over = Q(talk__ends_at__lt=before) | Q(talk__ends_at=None, talk__moved_from__lt=before)
    return Registration.objects.filter(over, erased_at=None)


def forget(rows: QuerySet[Registration]) -> None:
    """Name, company, mailbox and phone go; seats, presence and the version that was consented to stay."""
    rows.update(
        name="（已删除）",
        company="",
        email="",
        phone="",
        form="",
        user=None,
        organization=None,
        erased_at=timezone.now(),
    )


def mine(person: User) -> Iterator[Line]:
    """The talks this person registered for."""
    own = Q(user=person)
    if person.email:
        own |= Q(email__iexact=person.email)
    rows = Registration.objects.filter(own).select_related("talk__page").order_by("-registered_at")
    for row in rows:
        facts = "，".join(filter(None, [row.name, row.company, row.email, row.phone]))
        came = "，已签到" if row.checked_in_at else ""
        yield moment(row.registered_at), f"{row.talk}（{row.get_state_display()}{came}）：{facts}"


register_rule(
    Rule(
        key=KEY,
        label="月月谈报名信息",
        counted_from="活动结束时起",
        effect="删除姓名、单位、邮箱、手机，只保留人数、是否到场和同意的告知书版本",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定",
        days=365,
        due=past,
        erase=forget,
    )
)
register_holding(
    Holding(
        key="talks",
        label="月月谈报名",
        purpose="报名、通知、签到和发放参会证明。",
        ground="您报名时的同意。",
        rule=KEY,
        rows=mine,
        keeps="报名信息期满自动删除，也可以随时在报名页面取消报名。",
    )
)
