"""How long students' applications are kept, and what is held of people with an account: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.privacy.holdings import moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import InternshipApplication, ResearchReview
from .models.files import private_storage

APPLICATIONS = "internship_applications"


def old_applications(before: datetime) -> QuerySet[InternshipApplication]:
    """Those for posts whose deadline lies so far back."""
    return InternshipApplication.objects.filter(post__deadline__lt=timezone.localdate(before))


def delete_applications(rows: QuerySet[InternshipApplication]) -> None:
    """The rows with their CVs."""
    for name in rows.exclude(file="").values_list("file", flat=True):
        transaction.on_commit(partial(private_storage().delete, name))
    rows.delete()


def my_applications(person: User) -> Iterator[Line]:
    """What was sent in from the person's address, and what they answered."""
    if person.email:
        own = InternshipApplication.objects.filter(email__iexact=person.email).select_related("post")
        for row in own.order_by("-created_at"):
            yield moment(row.created_at), f"实习申请“{row.post}”：{row.name}，{row.university}"
    for row in InternshipApplication.objects.filter(decided_by=person).order_by("-decided_at"):
        yield moment(row.decided_at), f"答复实习申请 {row.pk}：{row.get_state_display()}"


def erase_applications(person: User) -> None:
    """What was sent in from the person's address."""
    if person.email:
        delete_applications(InternshipApplication.objects.filter(email__iexact=person.email))


def my_reviews(person: User) -> Iterator[Line]:
    """What the person was asked to review."""
    rows = ResearchReview.objects.filter(reviewer=person.pk).select_related("topic").order_by("-asked_at")
    for row in rows:
        yield moment(row.asked_at), f"课题评审 {row.topic.number or ''}：{row.get_state_display()}"


register_rule(
    Rule(
        key=APPLICATIONS,
        label="实习申请",
        counted_from="岗位的申请截止日起",
        effect="删除申请和简历",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定",
        days=180,
        due=old_applications,
        erase=delete_applications,
    )
)
register_holding(
    Holding(
        key=APPLICATIONS,
        label="实习申请",
        purpose="把学生的申请交给用人单位，并转达答复。",
        ground="取得申请人同意。",
        rule=APPLICATIONS,
        rows=my_applications,
        erase=erase_applications,
        erases="从您的邮箱提交的实习申请和简历",
        keeps="您代表用人单位作出的答复随申请保存，期满一并删除。",
    )
)
register_holding(
    Holding(
        key="research_reviews",
        label="课题评审",
        purpose="记录谁评审了哪项课题，回避是否落实。",
        ground="履行课题管理职责所必需。",
        kept="随课题长期保存",
        rows=my_reviews,
        keeps="评审意见是立项决定的依据，随课题保留。",
    )
)
