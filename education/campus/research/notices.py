"""Reviewers are asked, and the department is told that a review came."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from hub.cases.notices import handlers
from hub.notifications.events import Event, Group, Placeholder, declare
from hub.notifications.services import notify
from hub.workdays.services import time_left

from ..models import ResearchReview

PLACEHOLDERS = (
    Placeholder("课题", "title", "铜期货与现货基差的变化"),
    Placeholder("编号", "number", "KT-2026-0001"),
    Placeholder("期限", "due", "2026-12-31"),
    Placeholder("评审人", "reviewer", "何敬之"),
    Placeholder("结果", "state", "已评审"),
)

declare(
    Event(
        key="campus.review.asked",
        label="邀请评审课题（评审人）",
        group=Group.WORK,
        placeholders=PLACEHOLDERS,
        subject="请评审课题“{{ 课题 }}”",
        body="请您评审课题“{{ 课题 }}”（{{ 编号 }}），并于 {{ 期限 }} 前提交评分和意见。\n"
        "与申报单位或课题组成员有利害关系的，请回避并写明理由。",
        mandatory=True,
    ),
    Event(
        key="campus.review.reminder",
        label="评审即将到期（评审人）",
        group=Group.DEADLINE,
        placeholders=(*PLACEHOLDERS, Placeholder("时间", "when", "还剩 3 天")),
        subject="评审{{ 时间 }}：课题“{{ 课题 }}”",
        body="请您评审的课题“{{ 课题 }}”（{{ 编号 }}）须于 {{ 期限 }} 前提交评分和意见，{{ 时间 }}。\n"
        "不能评审的，请在评审页面写明理由，以便另请他人。",
        mandatory=True,
    ),
    Event(
        key="campus.review.answered",
        label="评审意见已收到（承办部门）",
        group=Group.WORK,
        placeholders=PLACEHOLDERS,
        subject="{{ 评审人 }}{{ 结果 }}课题 {{ 编号 }}",
        body="{{ 评审人 }}{{ 结果 }}课题“{{ 课题 }}”（{{ 编号 }}）。",
    ),
)


def ask(review: ResearchReview) -> None:
    """Ask for a review."""
    _tell("campus.review.asked", review, [review.reviewer], reverse("reviews:review", args=[review.pk]))


def remind(review: ResearchReview, *, today: date) -> None:
    """Remind of a review that is not there yet."""
    when = time_left(review.due_on, today=today)
    url = reverse("reviews:review", args=[review.pk])
    _tell("campus.review.reminder", review, [review.reviewer], url, when=when)


def tell_of_review(review: ResearchReview) -> None:
    """Tell those who handle the case."""
    people = [person for person in handlers(review.topic) if person.pk != review.reviewer_id]
    _tell("campus.review.answered", review, people, reverse("backoffice:case", args=[review.topic_id]))


def _tell(event: str, review: ResearchReview, people: list, url: str, **more: str) -> None:
    notify(
        event=event,
        recipients=people,
        context={
            "title": review.topic.title,
            "number": review.topic.number or "",
            "due": f"{review.due_on:%Y-%m-%d}",
            "reviewer": str(review.reviewer),
            "state": review.get_state_display(),
            **more,
        },
        url=url,
        subject_key=f"research-review:{review.pk}",
    )
