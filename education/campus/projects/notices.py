"""Editors are told of an outcome that is worth showing."""

from __future__ import annotations

from django.urls import reverse

from hub.accounts.models import User
from hub.backoffice.people import holding
from hub.notifications.events import Event, Group, Placeholder, declare
from hub.notifications.services import notify

from ..models import CampusProject

declare(
    Event(
        key="campus.outcome.recommended",
        label="高校合作成果推荐发布（编辑）",
        group=Group.WORK,
        placeholders=(
            Placeholder("编号", "number", "GX-2026-0001"),
            Placeholder("高校", "school", "江海财经大学"),
            Placeholder("项目类型", "work", "教材与案例编写"),
        ),
        subject="请整理发布高校合作项目 {{ 编号 }} 的成果",
        body="与{{ 高校 }}的高校合作项目（{{ 编号 }}，{{ 项目类型 }}）已办结，承办部门建议收入合作成果库。"
        "请向承办部门取得成果文件，核对作者和使用许可后发布。",
    )
)


def tell_editors(project: CampusProject) -> None:
    """Those who keep the library; they see no cases, so the number must do."""
    editors = User.objects.filter(holding("campus.add_outcomefile"), is_active=True)
    notify(
        event="campus.outcome.recommended",
        recipients=list(editors),
        context={
            "number": project.number or "",
            "school": project.school,
            "work": project.get_work_display(),
        },
        url=reverse("wagtailadmin_home"),
    )
