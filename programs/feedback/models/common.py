"""共性问题: what several members raise, or one that draws much attention, answered for all (DOMAIN 1).

Nothing of these rows but title, question, answer, department and date is ever shown to members: the items behind an
issue, their numbers and their order tell who asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from modelsearch import index

from hub.accounts.models import Department
from hub.members.models import Organization

from ..common.querysets import CommonIssueQuerySet, RegistrationQuerySet
from .records import FeedbackItem


class CommonIssue(index.Indexed, models.Model):
    """One question in neutral words, the items behind it, and the one answer or meeting for all of them.

    `state` is written by `common.services` alone, with a record. What goes out is proposed by one person and let out
    by another: `proposal` says what, `resume` is the state to go back to. `kinds` and `meeting_kinds` are the kinds of
    organizations that a report or a meeting reaches.
    """

    class State(models.TextChoices):
        COLLECTING = "collecting", "整理中"
        STUDYING = "studying", "研究中"
        APPROVING = "approving", "待审批"
        MEETING = "meeting", "已安排会议"
        ANSWERED = "answered", "已答复"
        PUBLISHED = "published", "已发布"
        CLOSED = "closed", "已结束"

    class Proposal(models.TextChoices):
        ANSWER = "answer", "统一答复"
        MEETING = "meeting", "线上会议"
        PUBLICATION = "publication", "发布答复"

    class Audience(models.TextChoices):
        ASKERS = "askers", "只限提出意见的机构"
        MEMBERS = "members", "全体会员单位"
        KINDS = "kinds", "指定类别的机构"
        PUBLIC = "public", "公开（网站公告）"

    title = models.CharField("标题", max_length=80)
    question = models.TextField("问题", max_length=2000)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="承办部门")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="负责人"
    )
    attention = models.CharField("关注度较高的理由", max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.COLLECTING)
    version = models.PositiveIntegerField("版本", default=1)

    proposal = models.CharField("待审批", max_length=12, choices=Proposal.choices, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提请人"
    )
    resume = models.CharField("退回后的状态", max_length=12, choices=State.choices, blank=True)

    answer = models.TextField("答复", max_length=5000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复审批人"
    )

    meeting_at = models.DateTimeField("会议时间", null=True)
    meeting_minutes = models.PositiveSmallIntegerField(
        "时长（分钟）", default=60, validators=[MinValueValidator(10), MaxValueValidator(480)]
    )
    meeting_link = models.CharField("会议链接", max_length=200, blank=True)
    meeting_note = models.CharField("会议说明", max_length=500, blank=True)
    seats = models.PositiveSmallIntegerField("名额", null=True)
    meeting_audience = models.CharField("参会范围", max_length=10, choices=Audience.choices, blank=True)
    meeting_kinds = models.CharField("参会机构类别", max_length=200, blank=True)
    arranged_at = models.DateTimeField("会议通知时间", null=True)

    audience = models.CharField("发布范围", max_length=10, choices=Audience.choices, blank=True)
    kinds = models.CharField("发布机构类别", max_length=200, blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    page = models.ForeignKey(
        "announcements.AnnouncementPage",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="网站公告",
    )

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="建立人"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = CommonIssueQuerySet.as_manager()
    search_fields = [index.SearchField("search_text")]

    class Meta:
        verbose_name = "共性问题"
        verbose_name_plural = "共性问题"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["title"], condition=~Q(state="closed"), name="common_issue_title_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="common_issue_answered_in_words"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(answered_at__isnull=False),
                name="common_issue_published_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="common_issue_newest"),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="common_issue_published",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def search_text(self) -> str:
        """What a search looks at: what members read once it is published."""
        return " ".join([self.title, self.question, self.answer])

    @property
    def begins_at(self) -> datetime:
        """When the meeting begins; only of an issue that has one."""
        return cast(datetime, self.meeting_at)

    @property
    def ends_at(self) -> datetime:
        """When the meeting is planned to end."""
        return self.begins_at + timedelta(minutes=self.meeting_minutes)

    @property
    def is_over(self) -> bool:
        """Whether the meeting has begun: nobody can register any more."""
        return self.begins_at <= timezone.now()


class IssueItem(models.Model):
    """An item behind a common issue: one that waits is behind no other."""

    class State(models.TextChoices):
        WAITING = "waiting", "待统一答复"
        ANSWERED = "answered", "已统一答复"
        ELSEWHERE = "elsewhere", "已单独答复"
        REMOVED = "removed", "已移出"
        WITHDRAWN = "withdrawn", "会员已撤回"

    #: Those that stand behind the issue; the others are remembered only.
    BEHIND = (State.WAITING, State.ANSWERED, State.ELSEWHERE)

    issue = models.ForeignKey(CommonIssue, models.PROTECT, related_name="items", verbose_name="共性问题")
    item = models.ForeignKey(FeedbackItem, models.PROTECT, related_name="issues", verbose_name="会员意见")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="加入人"
    )
    added_at = models.DateTimeField("加入时间", default=timezone.now)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "共性问题所含意见"
        verbose_name_plural = "共性问题所含意见"
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="waiting"), name="common_issue_item_waits_once"
            ),
            models.UniqueConstraint(
                fields=["issue", "item"],
                condition=Q(state__in=("waiting", "answered", "elsewhere")),
                name="common_issue_item_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} · {self.item}"


class IssueRecord(models.Model):
    """One fact in the life of a common issue. Append-only; `item` is which came or went, `text` what was proposed."""

    issue = models.ForeignKey(CommonIssue, models.PROTECT, related_name="records", verbose_name="共性问题")
    act = models.CharField("事件", max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    at = models.DateTimeField("时间", default=timezone.now)
    item = models.ForeignKey(
        FeedbackItem, models.PROTECT, null=True, related_name="+", verbose_name="会员意见"
    )
    note = models.CharField("说明", max_length=500, blank=True)
    text = models.TextField("文字", blank=True)

    class Meta:
        verbose_name = "共性问题记录"
        verbose_name_plural = "共性问题记录"
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class Registration(models.Model):
    """Somebody whom a firm sends to the online meeting of a common issue."""

    issue = models.ForeignKey(
        CommonIssue, models.CASCADE, related_name="registrations", verbose_name="共性问题"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="机构")
    name = models.CharField("姓名", max_length=40)
    email = models.EmailField("邮箱")
    phone = models.CharField("电话", max_length=40, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    registered_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "会议报名"
        verbose_name_plural = "会议报名"
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "organization", "email"], name="registration_once")
        ]

    def __str__(self) -> str:
        return self.name
