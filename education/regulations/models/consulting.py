"""Rules out for consultation: a draft that firms may read and comment on for a time, and their comments as cases."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hub.cases.models import Case
from hub.cases.querysets import CaseQuerySet
from hub.members.services import organization_of

from .records import Section, Version


class ConsultationQuerySet(models.QuerySet):
    def visible_to(self, user) -> ConsultationQuerySet:
        """Staff see all; firms those that have begun, everybody else such of these as are public."""
        if user.has_perm("regulations.view_consultation"):
            return self
        begun = self.begun().filter(version__page__live=True)
        if organization_of(user) is not None:
            return begun
        return begun.filter(audience=Consultation.Audience.PUBLIC)

    def begun(self) -> ConsultationQuerySet:
        """Those that were released and whose first day has come."""
        return self.filter(opened_at__isnull=False, opens_on__lte=timezone.localdate())

    def running(self) -> ConsultationQuerySet:
        """Those to which comments are taken today."""
        return self.begun().filter(closes_on__gte=timezone.localdate())

    def turns_between(self, since: datetime, until: datetime) -> bool:
        """Whether a consultation began or ended in these days: pages show how it stands."""
        days = (timezone.localdate(since), timezone.localdate(until))
        moved = Q(opens_on__gt=days[0], opens_on__lte=days[1])
        moved |= Q(closes_on__gte=days[0], closes_on__lt=days[1])
        return self.filter(moved, opened_at__isnull=False).exists()


class Consultation(models.Model):
    """A draft version out for comments (DOMAIN 7). Released by a second person; its text then stands still.

    `summary` says what became of the comments, without naming who made them.
    """

    class Audience(models.TextChoices):
        MEMBERS = "members", "会员单位等机构（登录后阅读）"
        PUBLIC = "public", "公开（会员提意见，公众可阅读）"

    version = models.OneToOneField(
        Version, models.PROTECT, related_name="consultation", verbose_name="征求意见稿"
    )
    audience = models.CharField("对象", max_length=10, choices=Audience.choices, default=Audience.MEMBERS)
    explanation = models.TextField("起草说明", max_length=6000)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期", help_text="截止日期当天仍可提交。")
    answer_days = models.PositiveSmallIntegerField(
        "截止后答复的期限（工作日）", default=20, validators=[MinValueValidator(1)]
    )
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name="承办部门"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿人", editable=False
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)
    opened_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
        editable=False,
    )
    summary = models.TextField("采纳情况", max_length=8000, blank=True, editable=False)
    summarised_at = models.DateTimeField("公布采纳情况", null=True, blank=True, editable=False)
    summarised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公布人",
        editable=False,
    )

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "征求意见"
        verbose_name_plural = "征求意见"
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="consultation_closes_after_opening",
                violation_error_message="截止日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_by=None)
                | Q(opened_at__isnull=False, opened_by__isnull=False) & ~Q(opened_by=F("created_by")),
                name="consultation_opened_by_a_second_person",
                violation_error_message="拟稿与发布须由两个人办理。",
            ),
            models.CheckConstraint(
                condition=Q(summarised_at=None, summary="") | Q(summarised_at__isnull=False) & ~Q(summary=""),
                name="consultation_summarised_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.title}（征求意见稿）"

    @property
    def is_open(self) -> bool:
        """Whether it was released."""
        return self.opened_at is not None

    def standing(self, today: date | None = None) -> tuple[str, str]:
        """How it stands on a day: words and tone."""
        today = today or timezone.localdate()
        if not self.is_open:
            return "未发布", "neutral"
        if today < self.opens_on:
            return "未开始", "neutral"
        if today <= self.closes_on:
            return "征求意见中", "go"
        return ("已公布采纳情况", "done") if self.summarised_at else ("已截止", "wait")


class RuleComment(Case):
    """A firm's comment on one article, or on the whole: a case of its own, answered by the department."""

    class Stance(models.TextChoices):
        CHANGE = "change", "建议修改"
        DELETE = "delete", "建议删去"
        ADD = "add", "建议增加"
        AGREE = "agree", "赞成"
        ASK = "ask", "提出疑问"

    class Result(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        NOT_ADOPTED = "not_adopted", "未采纳"

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="comments", verbose_name="征求意见"
    )
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="条款",
        help_text="不选的，是对整个文件的意见。",
    )
    stance = models.CharField("意见类型", max_length=10, choices=Stance.choices, blank=True)
    reason = models.TextField("意见和理由", max_length=3000, blank=True)
    wording = models.TextField("建议的条文", max_length=3000, blank=True)
    result = models.CharField("处理结果", max_length=12, choices=Result.choices, blank=True)
    answer = models.TextField("说明", max_length=2000, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "规则意见"
        verbose_name_plural = "规则意见"
        permissions = [("answer_comment", "可答复规则意见、公布采纳情况")]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="") | ~Q(answer=""), name="comment_answered_with_a_reason"
            ),
        ]

    @property
    def place(self) -> str:
        """What it is about: 第三条, or the whole."""
        return self.section.label if self.section else "总体意见"
