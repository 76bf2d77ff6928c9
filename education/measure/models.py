"""The yearly self-assessment of the education base: what editors say of each figure, and what was released."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


class Assessment(models.Model):
    """The self-assessment of one year: the row that is locked while it changes."""

    year = models.PositiveSmallIntegerField(
        "年度", unique=True, validators=[MinValueValidator(2020), MaxValueValidator(2100)]
    )

    class Meta:
        verbose_name = "年度自评"
        verbose_name_plural = "年度自评"
        ordering = ["-year"]
        default_permissions = ()
        permissions = [
            ("view_figures", "查看投教统计与年度自评"),
            ("write_assessment", "填写年度自评"),
            ("release_assessment", "发布年度自评"),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度自评"


class Remark(models.Model):
    """What an editor says of one figure of a year. Each change is a version of its own; the last one counts."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="remarks", verbose_name="年度自评"
    )
    indicator = models.SlugField("指标", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    text = models.TextField("说明", max_length=1000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人"
    )
    written_at = models.DateTimeField("填写时间", auto_now_add=True)

    class Meta:
        verbose_name = "指标说明"
        verbose_name_plural = "指标说明"
        ordering = ["indicator", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "version"], name="measure_remark_version_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="measure_remark_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.version}"


class Release(models.Model):
    """The self-assessment as a head released it: figures and remarks of that moment. Withdrawn ones stay."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="releases", verbose_name="年度自评"
    )
    number = models.PositiveSmallIntegerField("版次")
    figures = models.JSONField("数字与说明")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人"
    )
    released_at = models.DateTimeField("发布时间")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "年度自评发布"
        verbose_name_plural = "年度自评发布"
        ordering = ["assessment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="measure_release_number_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(withdrawn_at=None), name="measure_one_release_in_force"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(reason=""),
                name="measure_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} 第 {self.number} 版"


@register_setting(icon="openquote")
class MeasureSettings(BaseGenericSetting):
    """What belongs to the education base, and how few replies are not told."""

    section = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"depth": 3},  # the sections of the site
        verbose_name="投教栏目",
        help_text="“投教栏目浏览次数”和“内容更新”只统计这个栏目及其下级页面；不选时统计全站。",
    )
    least_replies = models.PositiveSmallIntegerField(
        "满意度至少需要的份数",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="一个月的答卷或评价少于这个数时不显示、不计入，以免推知是谁填的。",
    )

    panels = [FieldPanel("section", widget=forms.Select), FieldPanel("least_replies")]

    class Meta:
        verbose_name = "投教统计"
