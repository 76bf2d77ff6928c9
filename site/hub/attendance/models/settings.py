"""What staff set for signing in: the consent text, the survey's questions, times and limits."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from ..querysets import KeptByStaff

LEAST = [MinValueValidator(1)]


@register_setting(icon="group")
class AttendanceSettings(BaseGenericSetting):
    """Times and limits of signing in; all of them defaults of ours."""

    opens_before = models.PositiveSmallIntegerField(
        "开始前多久开放签到（分钟）", default=60, validators=[MaxValueValidator(1440)]
    )
    closes_after = models.PositiveSmallIntegerField(
        "结束后多久关闭签到（分钟）", default=30, validators=[MaxValueValidator(1440)]
    )
    survey_days = models.PositiveSmallIntegerField(
        "活动结束后多少天内可以填写问卷", default=7, validators=[*LEAST, MaxValueValidator(90)]
    )
    least_seconds = models.PositiveSmallIntegerField(
        "填写少于几秒视为机器提交", default=2, validators=[MaxValueValidator(30)]
    )
    attempts_per_address = models.PositiveIntegerField(
        "同一网络每场活动十分钟内最多提交次数",
        default=900,
        validators=[MinValueValidator(50)],
        help_text="会场里的人常共用一个网络出口，请按到场人数的三倍设置。",
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("opens_before"), FieldPanel("closes_after"), FieldPanel("survey_days")],
            heading="开放时间",
        ),
        MultiFieldPanel(
            [FieldPanel("least_seconds"), FieldPanel("attempts_per_address")], heading="防止机器提交"
        ),
    ]

    class Meta:
        verbose_name = "签到设置"


class ConsentText(models.Model):
    """What attendees are told and agree to. A published version is never changed: a new one follows it."""

    version = models.PositiveIntegerField("版本", unique=True, editable=False)
    text = models.TextField(
        "告知内容",
        max_length=2000,
        help_text="写明由谁、为什么目的、收集哪些信息、保存多久、怎样撤回。保存后即对新的签到生效，以前的签到保留当时的版本。",
    )
    created_at = models.DateTimeField("生效时间", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="修改人",
    )

    objects = KeptByStaff.as_manager()

    class Meta:
        verbose_name = "签到告知书"
        verbose_name_plural = "签到告知书"
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"签到告知书第 {self.version} 版"


class SurveyQuestion(models.Model):
    """A question of the satisfaction survey. One that was answered is deactivated, not deleted."""

    class Kind(models.TextChoices):
        SCALE = "scale", "满意程度（五档）"
        TEXT = "text", "文字"

    label = models.CharField("问题", max_length=60)
    kind = models.CharField("回答方式", max_length=6, choices=Kind.choices, default=Kind.SCALE)
    counts = models.BooleanField(
        "计入满意度",
        default=True,
        help_text="满意度是计入的各题中选“满意”及以上的比例。只对“满意程度”题有效。",
    )
    is_required = models.BooleanField("必答", default=True)
    is_active = models.BooleanField("使用", default=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = KeptByStaff.as_manager()

    class Meta:
        verbose_name = "问卷题目"
        verbose_name_plural = "问卷题目"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label
