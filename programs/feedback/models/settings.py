"""How the member's voice is handled. Two weeks are the exchange's own rule (DOMAIN 1, [S]), the rest are defaults."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="comment")
class FeedbackSettings(BaseGenericSetting):
    """Time limits and sizes of the member's voice."""

    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收文部门",
        help_text="机构没有专人时，反馈表由这个部门接收。",
    )
    answer_days = models.PositiveSmallIntegerField(
        "答复期限（自然日）", default=14, validators=[MinValueValidator(1)], help_text="自收文登记次日起算。"
    )
    rate_days = models.PositiveSmallIntegerField(
        "答复后等待评价（工作日）",
        default=10,
        validators=[MinValueValidator(1)],
        help_text="期满未评价的意见自动办结。",
    )
    reopen_days = models.PositiveSmallIntegerField(
        "答复后可要求重新办理（自然日）", default=30, help_text="每条意见只能要求一次。"
    )
    most_lines = models.PositiveSmallIntegerField(
        "每张反馈表最多条数",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="两个栏目合计。",
    )
    promise_days = models.PositiveSmallIntegerField(
        "承诺事项最长期限（自然日）",
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="自承诺或延期当日起算。",
    )

    meeting_minutes = models.PositiveSmallIntegerField(
        "线上会议时长（分钟）",
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
        help_text="写入会议的日历文件。",
    )
    count_from = models.PositiveSmallIntegerField(
        "共性问题从多少家起写明家数",
        default=10,
        validators=[MinValueValidator(3)],
        help_text="不到这个数只写“多家会员”，以免从家数推知是谁。",
    )
    seats_per_firm = models.PositiveSmallIntegerField(
        "共性问题会议每家机构最多报名人数", default=3, validators=[MinValueValidator(1)]
    )

    panels = [
        FieldPanel("department"),
        MultiFieldPanel(
            [FieldPanel("answer_days"), FieldPanel("rate_days"), FieldPanel("reopen_days")], heading="期限"
        ),
        FieldPanel("most_lines"),
        FieldPanel("promise_days"),
        FieldPanel("meeting_minutes"),
        MultiFieldPanel([FieldPanel("count_from"), FieldPanel("seats_per_firm")], heading="共性问题"),
    ]

    class Meta:
        verbose_name = "会员之声"
