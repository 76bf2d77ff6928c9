"""What the co-hosted events contribute to the member portal: their open calls, and the pages of a case."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.attendance.models import Occasion
from hub.cases.models import Case
from hub.portal.registry import Action, OpenCall
from programs.case_stories.portal import story_action
from programs.reimbursement.portal import open_action

from .changes import may_change
from .copying import may_copy
from .hosting import HOSTED
from .models import Call
from .rules import may_apply_at_all, may_write_summary


def open_calls(user: User) -> Iterable[OpenCall]:
    """The calls that take applications today, for organizations that may apply."""
    if may_apply_at_all(user):
        return []
    calls = Call.objects.visible_to(user).open_now().order_by("closes_on", "pk")
    return [
        OpenCall(
            title=call.title,
            summary=call.summary,
            closes_on=call.closes_on,
            url=reverse("events:apply", args=[call.pk]),
            programme="合作举办市场活动",
        )
        for call in calls
    ]


def actions(case: Case, user: User) -> Iterable[Action]:
    """The pages on which something is written now, the claim when it may be opened, and a copy."""
    if may_write_summary(case, user) is None:
        yield Action(label="填写总结", url=reverse("events:summary", args=[case.pk]))
    if case.state in HOSTED and Occasion.objects.live().filter(case=case.pk).exists():
        yield Action(label="现场签到", url=reverse("portal:occasions", args=[case.pk]))
    if may_change(case, user) is None:
        yield Action(label="申请变更", url=reverse("events:change", args=[case.pk]))
    if claim := open_action(case, user):
        yield claim
    if story := story_action(case, user):
        yield story
    if may_copy(case.child, user) is None:
        yield Action(label="复制为新申请", url=reverse("events:copy", args=[case.pk]), aside=True)
