"""What the member's voice contributes to the member portal."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases.models import Case
from hub.cases.rules import is_applicant
from hub.portal.registry import Action, OpenCall

from .rules import may_fill_form
from .slots import STAMPED


def open_calls(user: User) -> Iterable[OpenCall]:
    """The form, which members may fill in at any time (DOMAIN 1)."""
    if may_fill_form(user):
        return []
    return [
        OpenCall(
            title="填写会员之声反馈表",
            summary="希望向交易所反馈的意见建议，或希望交易所协助推动解决的事项；专人对接，逐条答复。",
            closes_on=None,
            url=reverse("feedback:new"),
            programme="“一站通”会员服务机制",
            act="填写",
        )
    ]


def actions(case: Case, user: User) -> Iterable[Action]:
    """The form to print, until its stamped scan is there."""
    if case.state != "processing" or is_applicant(case, user):
        return
    stamped = Attachment.objects.live().filter(case=case.pk, slot=STAMPED.name)
    if case.channel == Case.Channel.PORTAL and not stamped.exists():
        yield Action(label="打印反馈表（PDF）", url=reverse("feedback_documents:form", args=[case.pk]))
