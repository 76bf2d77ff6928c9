"""How well an event was held: the rules of the score, the score that was given, and what follows from a low one."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from hub.members.models import Organization

from .records import EventApplication

PERCENT = [MaxValueValidator(100)]
WEIGHTS = ("theme", "industrial", "attendance", "satisfaction", "materials")


@register_setting(icon="pick")
class QualitySettings(BaseGenericSetting):
    """The rules of the quality score: defaults of ours (DOMAIN 2, [D]). A score keeps those it was given under."""

    theme = models.PositiveSmallIntegerField("主题", default=20, validators=PERCENT)
    industrial = models.PositiveSmallIntegerField("产业客户占比", default=25, validators=PERCENT)
    attendance = models.PositiveSmallIntegerField("到场人数", default=15, validators=PERCENT)
    satisfaction = models.PositiveSmallIntegerField("满意度", default=20, validators=PERCENT)
    materials = models.PositiveSmallIntegerField("总结材料", default=20, validators=PERCENT)
    industrial_full = models.PositiveSmallIntegerField(
        "产业客户占比达到多少得满分（%）", default=60, validators=[MinValueValidator(1), *PERCENT]
    )
    satisfaction_none = models.PositiveSmallIntegerField(
        "满意度不高于多少不得分（%）", default=60, validators=PERCENT
    )
    satisfaction_full = models.PositiveSmallIntegerField(
        "满意度达到多少得满分（%）", default=95, validators=PERCENT
    )
    late_deduction = models.PositiveSmallIntegerField("总结逾期提交扣分", default=5, validators=PERCENT)
    return_deduction = models.PositiveSmallIntegerField("总结每退回一次扣分", default=3, validators=PERCENT)
    pass_mark = models.PositiveSmallIntegerField("合格分", default=60, validators=PERCENT)
    cut_percent = models.PositiveSmallIntegerField(
        "不合格时建议核减报销（%）", default=20, validators=PERCENT
    )
    cooling_off_months = models.PositiveSmallIntegerField(
        "不合格时冷静期（月）",
        default=6,
        validators=[MaxValueValidator(36)],
        help_text="从验收之日起，期间主办单位不能提交新的申请；填 0 不设冷静期。部门负责人可以提前解除。",
    )

    panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(name) for name in WEIGHTS])], heading="各项满分（合计 100）"
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "industrial_full",
                    "satisfaction_none",
                    "satisfaction_full",
                    "late_deduction",
                    "return_deduction",
                )
            ],
            heading="计分",
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("pass_mark", "cut_percent", "cooling_off_months")],
            heading="不合格的后果",
        ),
    ]

    class Meta:
        verbose_name = "活动质量评分规则"

    def clean(self) -> None:
        if sum(getattr(self, name) or 0 for name in WEIGHTS) != 100:
            raise ValidationError({"theme": "各项满分合计须为 100。"})
        if (self.satisfaction_none or 0) >= (self.satisfaction_full or 0):
            raise ValidationError({"satisfaction_full": "得满分的满意度须高于不得分的满意度。"})


class QualityScore(models.Model):
    """The score of an event as it was given with the acceptance of its summary; never computed again.

    `parts` are the lines of `quality.Part`, `rules` the settings they were computed under.
    """

    application = models.OneToOneField(
        EventApplication, models.PROTECT, related_name="score", verbose_name="活动"
    )
    total = models.DecimalField("得分", max_digits=4, decimal_places=1)
    parts = models.JSONField("各项得分")
    rules = models.JSONField("评分规则")
    theme_comment = models.CharField("主题评语", max_length=500)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="评分人"
    )
    given_at = models.DateTimeField("评分时间", default=timezone.now)

    class Meta:
        verbose_name = "质量评分"
        verbose_name_plural = "质量评分"
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=0, total__lte=100), name="score_in_hundred")
        ]

    def __str__(self) -> str:
        return f"{self.application.title} {self.total} 分"

    @property
    def passes(self) -> bool:
        """Whether it reaches the pass mark it was given under."""
        return self.total >= self.rules["pass_mark"]


class CoolingOffQuerySet(models.QuerySet):
    def visible_to(self, user) -> CoolingOffQuerySet:
        """Staff who review events see who may not apply."""
        return self if user.has_perm("events.view_coolingoff") else self.none()

    def running(self) -> CoolingOffQuerySet:
        """Those that keep an organization from applying today."""
        today = timezone.localdate()
        return self.filter(lifted_at=None, starts_on__lte=today, until__gte=today)


class CoolingOff(models.Model):
    """A time in which the organiser of a poor event hands in no application; the head may lift it."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="cooling_offs", verbose_name="机构"
    )
    score = models.OneToOneField(
        QualityScore, models.PROTECT, related_name="cooling_off", verbose_name="评分"
    )
    starts_on = models.DateField("开始")
    until = models.DateField("截止（含当日）")
    reason = models.CharField("原因", max_length=300)
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="解除人",
    )
    lift_reason = models.CharField("解除理由", max_length=300, blank=True)

    objects = CoolingOffQuerySet.as_manager()

    class Meta:
        verbose_name = "冷静期"
        verbose_name_plural = "冷静期"
        ordering = ["-until", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("starts_on")), name="cooling_off_in_order")
        ]
        indexes = [models.Index(fields=["organization", "until"])]

    def __str__(self) -> str:
        return f"{self.organization.short_name} 冷静期至 {self.until}"

    @property
    def status(self) -> str:
        """How it stands today, in words."""
        if self.lifted_at:
            return "已解除"
        return "进行中" if self.until >= timezone.localdate() else "已到期"
