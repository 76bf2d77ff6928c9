"""Universities that the exchange works with, the memoranda signed with them, and the courses taught together (DOMAIN 5)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from education.topics.models import Product
from hub.members.models import Organization

from ..querysets import CourseQuerySet, MemorandumQuerySet, PartnerQuerySet
from .files import KeptFile


class Partner(models.Model):  # type: ignore[django-manager-missing]  # of a page, untyped
    """A university; `together` says what is done with it."""

    organization = models.OneToOneField(
        Organization,
        models.PROTECT,
        related_name="campus_partner",
        verbose_name="高校",
        help_text="类别为“高等院校”的机构；没有列出的，请会员管理部先建立机构。",
    )
    city = models.CharField("所在城市", max_length=20)
    logo = models.ForeignKey(
        "pages.CustomImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="校徽"
    )
    together = models.TextField("合作内容", max_length=600, help_text="两三句话，显示在网站上。")
    since = models.PositiveSmallIntegerField(
        "合作起始年份",
        null=True,
        blank=True,
        validators=[MinValueValidator(1990), MaxValueValidator(2100)],
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_public = models.BooleanField("在网站显示", default=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "合作高校"
        verbose_name_plural = "合作高校"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.organization.name


class Memorandum(KeptFile):
    """A memorandum of cooperation. Its status is never kept: it follows from the dates (`with_status`)."""

    class Status(models.TextChoices):
        AHEAD = "ahead", "尚未生效"
        IN_FORCE = "in_force", "有效"
        ENDING = "ending", "即将到期"
        ENDED = "ended", "已到期"
        RENEWED = "renewed", "已续签"
        TERMINATED = "terminated", "已提前终止"

    FOLDER = "campus/memoranda"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="memoranda", verbose_name="合作高校")
    subject = models.CharField("合作事项", max_length=200)
    signed_on = models.DateField("签署日期")
    starts_on = models.DateField("期限自")
    ends_on = models.DateField("期限至")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="负责人"
    )
    renews = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewed_by",
        verbose_name="续签自",
        help_text="接替哪一份备忘录；填写后不再提醒原备忘录到期。",
    )
    terminated_on = models.DateField("提前终止日期", null=True, blank=True)
    remarks = models.TextField("备注", max_length=1000, blank=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = MemorandumQuerySet.as_manager()

    class Meta:
        verbose_name = "合作备忘录"
        verbose_name_plural = "合作备忘录"
        ordering = ["ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="memorandum_term",
                violation_error_message="期限的终止日不能早于起始日。",
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None) | Q(terminated_on__gte=F("signed_on")),
                name="memorandum_terminated_after_signing",
                violation_error_message="提前终止日期不能早于签署日期。",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], condition=Q(terminated_on=None), name="memorandum_open")]

    def __str__(self) -> str:
        return f"{self.partner}：{self.subject}"

    @property
    def status_on_record(self) -> str:
        """Its status in words, where `with_status` has read it."""
        return str(self.Status(self.status).label)  # type: ignore[attr-defined]

    @property
    def days_left(self) -> int:
        """Days until its end; negative afterwards."""
        return (self.ends_on - timezone.localdate()).days

    def get_file_url(self) -> str:
        """The address that gives the file out after its permission check; empty where there is none."""
        return reverse("campus_files:memorandum", args=[self.pk]) if self.file else ""


class MemorandumNotice(models.Model):
    """Somebody was told of the end of a memorandum: once for each stage and end."""

    class Stage(models.TextChoices):
        FIRST = "first", "首次提醒"
        SECOND = "second", "再次提醒"
        ENDED = "ended", "已到期"

    memorandum = models.ForeignKey(
        Memorandum, models.CASCADE, related_name="notices", verbose_name="合作备忘录"
    )
    stage = models.CharField("提醒", max_length=10, choices=Stage.choices)
    ends_on = models.DateField("期限至")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "备忘录提醒"
        verbose_name_plural = "备忘录提醒"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["memorandum", "stage", "ends_on"], name="memorandum_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.memorandum} {self.get_stage_display()}"


class JointCourse(models.Model):
    """A course taught together: which university, when, by whom, for how many."""

    class Semester(models.TextChoices):
        AUTUMN = "1", "秋季学期"
        SPRING = "2", "春季学期"
        SUMMER = "3", "夏季学期"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="courses", verbose_name="合作高校")
    name = models.CharField("课程名称", max_length=120)
    year = models.PositiveSmallIntegerField(
        "学年起始年份",
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text="例如 2026 表示 2026—2027 学年。",
    )
    semester = models.CharField("学期", max_length=1, choices=Semester.choices)
    hours = models.PositiveSmallIntegerField("课时", validators=[MinValueValidator(1)])
    lecturers = models.TextField(
        "授课人", max_length=600, help_text="每行一位：姓名、单位和职务。", blank=True
    )
    students = models.PositiveIntegerField("学生人数", null=True, blank=True)
    member = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="参与会员",
        help_text="列入公开名录的会员。",
    )
    products = models.ManyToManyField(Product, blank=True, related_name="+", verbose_name="品种")
    summary = models.TextField("课程简介", max_length=600, blank=True)
    is_public = models.BooleanField("在网站显示", default=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = "合办课程"
        verbose_name_plural = "合办课程"
        ordering = ["-year", "-semester", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name", "year", "semester"],
                name="joint_course_once",
                violation_error_message="这所高校同一学期已经登记了同名课程。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def term(self) -> str:
        """When it is taught, in words."""
        return f"{self.year}—{self.year + 1} 学年{self.get_semester_display()}"

    @property
    def lecturer_list(self) -> list[str]:
        """The lecturers, one each."""
        return [line for row in self.lecturers.splitlines() if (line := " ".join(row.split()))]
