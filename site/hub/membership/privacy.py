"""What is kept of applications and invitations: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from hub.accounts.models import User
from hub.privacy.holdings import delete_files, moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import Application, Invitation

HALF_YEAR, THREE_YEARS = 183, 1095
SHORTEST = "《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定"


def my_applications(person: User) -> Iterator[Line]:
    for row in Application.objects.filter(email=person.email).exclude(email=""):
        words = f"{row.name}的开通申请，{row.get_state_display()}：{row.person}，{row.position or '职务未填'}"
        yield moment(row.created_at), f"{words}，{row.phone}，授权书 {row.letter_name}"


def my_invitations(person: User) -> Iterator[Line]:
    rows = Invitation.objects.filter(Q(user=person) | Q(email=person.email, email__gt=""))
    for row in rows.select_related("organization"):
        yield moment(row.created_at), f"邀请加入{row.organization.name}，发往 {row.email}"


def erase_invitations(person: User) -> None:
    Invitation.objects.filter(Q(user=person) | Q(email=person.email, email__gt="")).delete()


def unconfirmed(before: datetime) -> QuerySet[Application]:
    return Application.objects.filter(state=Application.State.UNCONFIRMED, created_at__lt=before)


def refused(before: datetime) -> QuerySet[Application]:
    return Application.objects.filter(state=Application.State.REFUSED, decided_at__lt=before)


def approved(before: datetime) -> QuerySet[Application]:
    """Those whose applicant has no account any more."""
    account = User.objects.filter(email=OuterRef("email"), is_active=True)
    rows = Application.objects.filter(state=Application.State.APPROVED, decided_at__lt=before)
    return rows.filter(~Exists(account))


def delete_applications(rows: QuerySet[Application]) -> None:
    delete_files(list(rows.values_list("letter", flat=True)))
    rows.delete()


def ended_invitations(before: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | Q(accepted_at=None, expires_at__lt=before)
    )


for rule in (
    Rule(
        key="unconfirmed_applications",
        label="未确认邮箱的开通申请",
        counted_from="填写时起",
        effect="删除申请和授权书",
        source=SHORTEST,
        days=7,
        due=unconfirmed,
        erase=delete_applications,
    ),
    Rule(
        key="refused_applications",
        label="未通过的开通申请",
        counted_from="决定时起",
        effect="删除申请和授权书",
        source=SHORTEST,
        days=HALF_YEAR,
        due=refused,
        erase=delete_applications,
    ),
    Rule(
        key="approved_applications",
        label="已开通、申请人账号已停用的开通申请",
        counted_from="开通时起",
        effect="删除申请和授权书",
        source="《民法典》第一百八十八条：诉讼时效期间为三年；天数由本平台设定",
        days=THREE_YEARS,
        due=approved,
        erase=delete_applications,
    ),
    Rule(
        key="invitations",
        label="已使用、撤回或失效的邀请",
        counted_from="使用、撤回或失效时起",
        effect="删除",
        source=SHORTEST,
        days=HALF_YEAR,
        due=ended_invitations,
    ),
):
    register_rule(rule)

register_holding(
    Holding(
        key="applications",
        label="开通申请",
        purpose="核实您的身份和机构的授权。",
        ground="您的同意；为开立账号所必需。",
        rule="approved_applications",
        rows=my_applications,
        keeps="申请和授权书作为机构授权的证据，账号停用后保存至期满自动删除。",
    )
)
register_holding(
    Holding(
        key="invitations",
        label="邀请",
        purpose="由单位管理员或交易所邀请您使用平台。",
        ground="为开立账号所必需。",
        rule="invitations",
        rows=my_invitations,
        erase=erase_invitations,
        erases="发往您邮箱的邀请",
    )
)
