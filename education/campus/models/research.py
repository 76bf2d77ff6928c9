"""Research topics: calls, proposals as cases, and the reviews of named people (DOMAIN 5)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hub.cases.models import Case
from hub.cases.querysets import CaseQuerySet

from ..querysets import CallQuerySet, ReviewQuerySet


class ResearchCall(models.Model):
    """A call for proposals: open from the day it is published until its deadline."""

    title = models.CharField("名称", max_length=120)
    summary = models.CharField("简介", max_length=300)
    directions = models.TextField("选题方向", max_length=2000, help_text="每行一个。")
    requirements = models.TextField("申报要求", max_length=2000, blank=True)
    support = models.TextField("支持方式", max_length=1000, blank=True)
    for_members = models.BooleanField("会员单位可以申报", default=True, help_text="高校总是可以申报。")
    published_on = models.DateField(
        "发布日期", null=True, blank=True, help_text="不填为草稿；到这一天起公布并受理。"
    )
    deadline = models.DateField("申报截止日")
    midterm_on = models.DateField("中期报告日期")
    ends_on = models.DateField("结项日期")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "课题征集"
        verbose_name_plural = "课题征集"
        ordering = ["-deadline", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(deadline__gte=F("published_on")),
                name="research_call_window",
                violation_error_message="申报截止日不能早于发布日期。",
            ),
            models.CheckConstraint(
                condition=Q(midterm_on__gt=F("deadline"), ends_on__gt=F("midterm_on")),
                name="research_call_days",
                violation_error_message="日期须依次为申报截止日、中期报告日期、结项日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def direction_list(self) -> list[str]:
        """The directions, one each."""
        return [line for row in self.directions.splitlines() if (line := " ".join(row.split()))]

    @property
    def is_open(self) -> bool:
        """Whether proposals are taken today."""
        today = timezone.localdate()
        return self.published_on is not None and self.published_on <= today <= self.deadline


class ResearchTopic(Case):
    """A proposal and what becomes of it. `may_publish` is the applicant's consent to the public line about it."""

    call = models.ForeignKey(ResearchCall, models.PROTECT, related_name="topics", verbose_name="课题征集")
    direction = models.CharField("选题方向", max_length=200, blank=True)
    lead_name = models.CharField("课题负责人", max_length=60, blank=True)
    lead_title = models.CharField("负责人职务职称", max_length=60, blank=True)
    team = models.TextField("课题组成员", max_length=1000, blank=True)
    background = models.TextField("研究背景与问题", max_length=3000, blank=True)
    method = models.TextField("研究方法与步骤", max_length=3000, blank=True)
    expected = models.TextField("预期成果", max_length=1000, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    midterm_on = models.DateField("中期报告日期", null=True, blank=True)
    ends_on = models.DateField("结项日期", null=True, blank=True)
    progress = models.TextField("中期进展", max_length=3000, blank=True)
    abstract = models.TextField("成果摘要", max_length=2000, blank=True)
    may_publish = models.BooleanField("同意公布", default=False)
    is_published = models.BooleanField("已公布", default=False)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "研究课题"
        verbose_name_plural = "研究课题"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(may_publish=True), name="research_published_with_consent"
            )
        ]

    @property
    def search_text(self) -> str:
        """A search finds a topic by its lead."""
        return f"{super().search_text} {self.lead_name}"

    @property
    def people(self) -> str:
        """Everybody whom the proposal names."""
        return f"{self.lead_name}\n{self.team}"


class ResearchReview(models.Model):
    """What one named person thinks of a proposal."""

    class State(models.TextChoices):
        ASKED = "asked", "待评审"
        DONE = "done", "已评审"
        DECLINED = "declined", "已回避或谢绝"
        TAKEN_BACK = "taken_back", "已撤回邀请"

    class Verdict(models.TextChoices):
        APPROVE = "approve", "同意立项"
        REVISE = "revise", "修改后立项"
        REJECT = "reject", "不同意立项"

    topic = models.ForeignKey(ResearchTopic, models.PROTECT, related_name="reviews", verbose_name="课题")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="评审人"
    )
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.ASKED)
    score = models.PositiveSmallIntegerField(
        "评分", null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices, blank=True)
    comment = models.TextField("意见", max_length=3000, blank=True)
    due_on = models.DateField("评审期限")
    reminded_of = models.DateField("已提醒的期限", null=True, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="邀请人"
    )
    asked_at = models.DateTimeField("邀请时间", default=timezone.now)
    done_at = models.DateTimeField("评审时间", null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "课题评审"
        verbose_name_plural = "课题评审"
        ordering = ["topic", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["topic", "reviewer"], name="research_review_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(score__lte=100, done_at__isnull=False) & ~Q(comment="")),
                name="research_review_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} · {self.topic}"
