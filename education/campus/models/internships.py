"""Internships: posts of the exchange or a member, and what students without an account send in (DOMAIN 5)."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from hub.members.models import Organization

from ..querysets import ApplicationQuerySet, PostQuerySet
from .files import KeptFile


class InternshipPost(models.Model):
    """A place for interns. Of a member it is public once the exchange has released it; `organization` is None for its own."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        REFUSED = "refused", "未通过"
        PUBLISHED = "published", "已发布"
        CLOSED = "closed", "已关闭"

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="internship_posts",
        verbose_name="单位",
    )
    title = models.CharField("岗位名称", max_length=80)
    city = models.CharField("城市", max_length=20)
    place = models.CharField("部门或地点", max_length=120)
    starts_on = models.DateField("实习开始")
    ends_on = models.DateField("实习结束")
    number = models.PositiveSmallIntegerField(
        "人数", default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    duties = models.TextField("实习内容", max_length=2000)
    requirements = models.TextField("要求", max_length=2000)
    deadline = models.DateField("申请截止日")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    reason = models.CharField("未通过的理由", max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "实习岗位"
        verbose_name_plural = "实习岗位"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="internship_days",
                violation_error_message="实习结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="internship_published_when",
            ),
        ]
        indexes = [models.Index(fields=["deadline"], condition=Q(state="published"), name="internship_open")]

    def __str__(self) -> str:
        return self.title

    @property
    def employer(self) -> str:
        """Whose post it is, by name; empty for the exchange's own."""
        return self.organization.name if self.organization else ""

    @property
    def takes_applications(self) -> bool:
        """Whether students may apply today."""
        return self.state == self.State.PUBLISHED and self.deadline >= timezone.localdate()


class InternshipApplication(KeptFile):
    """What a student has sent in. Deleted when they withdraw it, or with time (see `privacy`).

    `form` names the form that was opened, so that a second click finds the first one's row. `key` is in the signed
    address by which the student follows it. The file is the CV.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "已收到"
        INVITED = "invited", "邀请面试"
        ACCEPTED = "accepted", "已录用"
        DECLINED = "declined", "未录用"

    FOLDER = "campus/applications"

    key = models.UUIDField("标识", default=uuid4, unique=True, editable=False)
    post = models.ForeignKey(
        InternshipPost, models.PROTECT, related_name="applications", verbose_name="实习岗位"
    )
    name = models.CharField("姓名", max_length=60)
    university = models.CharField("学校", max_length=120)
    major = models.CharField("专业和年级", max_length=120)
    email = models.EmailField("邮箱", max_length=120)
    phone = models.CharField("电话", max_length=40, blank=True)
    message = models.TextField("自我介绍", max_length=2000, blank=True)
    form = models.CharField("表单", max_length=64, unique=True, editable=False)
    consent_text = models.TextField("同意的告知文本")
    consent_version = models.PositiveIntegerField("告知书版本")
    created_at = models.DateTimeField("申请时间", default=timezone.now)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.RECEIVED)
    reply = models.TextField("答复", max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)
    mailed_at = models.DateTimeField("最近发信时间", null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "实习申请"
        verbose_name_plural = "实习申请"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["post", "email"], name="internship_application_once"),
            models.CheckConstraint(
                condition=Q(state="received") | Q(decided_at__isnull=False), name="internship_decided_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.post}"

    @property
    def cv_url(self) -> str:
        """Where the firm opens the CV."""
        return reverse("campus_files:cv", args=[self.pk])
