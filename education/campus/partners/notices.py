"""Who is told of the end of a memorandum: whoever is responsible for it; where they have left, those who keep memoranda."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from hub.accounts.models import User
from hub.backoffice.people import holding
from hub.notifications.events import Event, Group, Placeholder, declare
from hub.notifications.services import notify
from hub.workdays.services import time_left

from ..models import Memorandum, MemorandumNotice

KEEP = "campus.change_memorandum"
PLACEHOLDERS = (
    Placeholder("高校", "partner", "江海财经大学"),
    Placeholder("合作事项", "subject", "合办课程与课题研究"),
    Placeholder("期限", "ends", "2026-12-31"),
    Placeholder("时间", "when", "还剩 30 天"),
)

declare(
    Event(
        key="campus.memorandum.ending",
        label="合作备忘录即将到期（负责人）",
        group=Group.DEADLINE,
        placeholders=PLACEHOLDERS,
        subject="与{{ 高校 }}的合作备忘录即将到期，{{ 时间 }}",
        body="与{{ 高校 }}签署的合作备忘录有效期至 {{ 期限 }}，{{ 时间 }}。\n合作事项：{{ 合作事项 }}\n"
        "拟续签的请与对方商议；续签后登记新的备忘录，并选择“续签自”。",
    ),
    Event(
        key="campus.memorandum.ended",
        label="合作备忘录已到期（负责人）",
        group=Group.DEADLINE,
        placeholders=PLACEHOLDERS,
        subject="与{{ 高校 }}的合作备忘录已到期",
        body="与{{ 高校 }}签署的合作备忘录已于 {{ 期限 }} 到期，没有登记续签。\n合作事项：{{ 合作事项 }}\n"
        "请确认是否续签，并检查以它为依据的课程、课题和实习。",
    ),
)


def tell_of_end(memorandum: Memorandum, stage: MemorandumNotice.Stage, *, today: date) -> None:
    """Tell of an end that is near, or was reached."""
    people = [memorandum.responsible]
    if not memorandum.responsible.is_active:
        people = list(User.objects.filter(holding(KEEP), is_active=True))
    notify(
        event=f"campus.memorandum.{'ended' if stage == MemorandumNotice.Stage.ENDED else 'ending'}",
        recipients=people,
        context={
            "partner": str(memorandum.partner),
            "subject": memorandum.subject,
            "ends": f"{memorandum.ends_on:%Y-%m-%d}",
            "when": time_left(memorandum.ends_on, today=today),
        },
        url=reverse("memoranda:inspect", args=[memorandum.pk]),
    )
