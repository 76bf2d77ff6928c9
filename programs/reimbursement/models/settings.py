"""Defaults of ours that the exchange may change in the admin (DOMAIN 2, marked [D])."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="calculator")
class ReimbursementSettings(BaseGenericSetting):
    """Time limits of claims and payments."""

    claim_days = models.PositiveSmallIntegerField(
        "活动结束后报销期限（自然日）", default=30, validators=[MinValueValidator(1)]
    )
    cutoff_month = models.PositiveSmallIntegerField(
        "年度报销截止（月）", default=12, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    cutoff_day = models.PositiveSmallIntegerField(
        "年度报销截止（日）", default=10, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    minimum_days = models.PositiveSmallIntegerField(
        "验收后至少留给申报的天数（自然日）",
        default=10,
        help_text="验收较晚时，报销期限顺延到验收后的这一天，不受年度截止日限制。",
    )
    correction_days = models.PositiveSmallIntegerField(
        "退回更正期限（自然日）",
        default=10,
        validators=[MinValueValidator(1)],
        help_text="按期提交的报销被退回后，至少留出的更正天数。",
    )
    check_days = models.PositiveSmallIntegerField("报销审核时限（工作日）", default=10)
    payment_days = models.PositiveSmallIntegerField("结算发票验收后付款时限（工作日）", default=10)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("claim_days", "cutoff_month", "cutoff_day", "minimum_days", "correction_days")
            ],
            heading="申报",
        ),
        MultiFieldPanel([FieldPanel("check_days"), FieldPanel("payment_days")], heading="办理"),
    ]

    class Meta:
        verbose_name = "报销规则"
