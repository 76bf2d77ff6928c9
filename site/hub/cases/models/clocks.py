"""Time limits of cases, what was sent because of them, and when that happens."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .people import Opinion
from .records import Case


class Clock(models.Model):
    """A running or stopped time limit of a case, with the rule it was started under (DOMAIN 8).

    The state's clock, or that of an `opinion`. When it stops it keeps how many working days it took and the
    step that stopped it: what the service report is made of.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", verbose_name="事项")
    name = models.CharField("名称", max_length=30)
    label = models.CharField("说明", max_length=60)
    waits_for = models.CharField("等待", max_length=20)
    unit = models.CharField("单位", max_length=10)
    amount = models.PositiveIntegerField("数量")
    rollover = models.CharField("遇休息日", max_length=10)
    started_on = models.DateField("起算日")
    due_on = models.DateField("到期日")
    extensions = models.PositiveSmallIntegerField("延长次数", default=0)
    stopped_at = models.DateTimeField("停止时间", null=True, blank=True)
    took = models.PositiveIntegerField("用时（工作日）", null=True, blank=True)
    ended_by = models.CharField("结束于", max_length=40, blank=True)
    opinion = models.OneToOneField(
        Opinion, models.PROTECT, null=True, blank=True, related_name="clock", verbose_name="征求意见"
    )

    class Meta:
        verbose_name = "期限"
        verbose_name_plural = "期限"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(stopped_at=None, opinion=None), name="one_running_clock"
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(stopped_at=None), name="running_clock_due"),
            models.Index(fields=["stopped_at"], name="clock_stopped"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.due_on}"


class NoticeKind(models.TextChoices):
    """What the platform does about a clock by itself."""

    REMIND = "remind", "到期提醒"
    OVERDUE = "overdue", "逾期通知"
    ESCALATE = "escalate", "提请部门负责人督办"
    LAPSE = "lapse", "到期自动办理"


class ClockNotice(models.Model):
    """That the platform did one thing about a clock: each at most once, the database sees to it."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="notices", verbose_name="期限")
    kind = models.CharField("事由", max_length=10, choices=NoticeKind.choices)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "期限通知"
        verbose_name_plural = "期限通知"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["clock", "kind"], name="clock_notice_once")]

    def __str__(self) -> str:
        return f"{self.clock} {self.get_kind_display()}"


@register_setting(icon="time")
class ClockSettings(BaseGenericSetting):
    """When people are reminded of a time limit. Defaults of ours that the exchange may change (DOMAIN 8, [D])."""

    staff_remind_days = models.PositiveSmallIntegerField(
        "到期前提醒经办人员（工作日）", default=2, help_text="0 为到期当日提醒。"
    )
    applicant_remind_days = models.PositiveSmallIntegerField(
        "到期前提醒申请单位（工作日）", default=5, help_text="0 为到期当日提醒。"
    )
    escalate_days = models.PositiveSmallIntegerField(
        "逾期后提请部门负责人督办（工作日）",
        default=3,
        help_text="交易所自身的办理时限逾期满这些工作日后，通知承办部门负责人；0 为逾期次日。",
    )

    opinion_days = models.PositiveSmallIntegerField("征求其他部门意见的答复期限（工作日）", default=5)
    extension_days = models.PositiveSmallIntegerField("一次最多延长（自然日）", default=14)

    panels = [
        MultiFieldPanel(
            [FieldPanel("staff_remind_days"), FieldPanel("applicant_remind_days")], heading="到期提醒"
        ),
        MultiFieldPanel([FieldPanel("escalate_days")], heading="逾期督办"),
        MultiFieldPanel([FieldPanel("opinion_days")], heading="征求意见"),
        MultiFieldPanel([FieldPanel("extension_days")], heading="延长答复期限"),
    ]

    class Meta:
        verbose_name = "期限提醒"
