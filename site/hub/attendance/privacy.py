"""How long those who came are remembered by name: declared by being read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from hub.attachments.models import Attachment
from hub.attachments.services import erase_bytes
from hub.privacy.registry import Rule, register_rule

from .models import Occasion
from .rules import ATTENDEES, SHEET_SLOT
from .services import forget

SHORTEST = "《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定"


def past(before: datetime) -> QuerySet[Occasion]:
    return Occasion.objects.filter(purged_at=None, ends_at__lt=before)


def forget_each(rows: QuerySet[Occasion]) -> None:
    for occasion in rows.select_for_update():
        forget(occasion)


def filed_sheets(before: datetime) -> QuerySet[Attachment]:
    """The sheets that were filed as proof of a session, or of several."""
    of_slot = Q(slot=SHEET_SLOT) | Q(slot__startswith=f"{SHEET_SLOT}-")
    return Attachment.objects.filter(of_slot, erased_at=None, case__closed_at__lt=before)


register_rule(
    Rule(
        key=ATTENDEES,
        label="参会人签到信息",
        counted_from="活动结束时起",
        effect="删除姓名、单位等，只保留人数和不记名的问卷",
        source=SHORTEST,
        days=365,
        due=past,
        erase=forget_each,
    )
)
register_rule(
    Rule(
        key="sign_in_sheets",
        label="作为证明归档的签到表",
        counted_from="事项办结时起",
        effect="删除文件，保留文件名、大小和 SHA-256",
        source=SHORTEST,
        days=365,
        due=filed_sheets,
        erase=erase_bytes,
    )
)
