"""How visits are received. Two working days are the exchange's own rule (DOMAIN 1, [S]), the rest are defaults."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

CONSENT = (
    "为安排来访、答复问题，我们收集贵单位名称，联系人的姓名、电话、邮箱，来访人员的姓名、职务、电话和拜访函，"
    "只用于登记、接待和答复，由交易所工作人员依职责查阅，不向其他单位提供，不用于营销。"
    "来访人员须知悉并同意由您代为填写。信息在来访办结后按平台公布的期限删除；"
    "您可以随时联系交易所查询、更正、删除，或撤回同意。"
)
LEAST = [MinValueValidator(1)]


@register_setting(icon="group")
class VisitSettings(BaseGenericSetting):
    """Time limits, working hours, and what visitors are told."""

    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="接待部门",
        help_text="来访单位没有专人时，由这个部门安排。",
    )
    arrange_days = models.PositiveSmallIntegerField(
        "答复安排的期限（工作日）", default=2, validators=LEAST, help_text="自收文登记次日起算。"
    )
    minutes_days = models.PositiveSmallIntegerField(
        "来访后发送纪要的期限（工作日）", default=5, validators=LEAST
    )
    close_days = models.PositiveSmallIntegerField(
        "发送纪要后自动办结（工作日）",
        default=10,
        validators=LEAST,
        help_text="来访中提出的问题另行逐条答复，不受办结影响。",
    )
    letter_required = models.BooleanField("必须上传拜访函", default=False)
    opens_at = models.TimeField("接待时间自", default=time(9, 0))
    closes_at = models.TimeField("接待时间至", default=time(17, 30))
    place = models.CharField(
        "到访地点", max_length=200, blank=True, help_text="来访方在确认函里看到；不填用网站设置的办公地址。"
    )
    transport = models.TextField("交通与停车", max_length=600, blank=True)
    bring = models.CharField(
        "来访须带", max_length=300, default="请携带本人身份证件，在大堂前台登记后由接待人员引导。"
    )

    accepts_guests = models.BooleanField(
        "开放网上登记", default=True, help_text="没有账号的市场机构可以在网上提交拜访函或提问。"
    )
    consent_text = models.TextField(
        "个人信息处理告知",
        max_length=2000,
        default=CONSENT,
        help_text="修改后版本号加一；已提交的登记保留当时的文本。",
    )
    consent_version = models.PositiveIntegerField("告知书版本", default=1, editable=False)
    link_days = models.PositiveSmallIntegerField(
        "确认邮箱的链接有效期（天）", default=3, validators=[*LEAST, MaxValueValidator(30)]
    )

    panels = [
        FieldPanel("department"),
        MultiFieldPanel(
            [FieldPanel("arrange_days"), FieldPanel("minutes_days"), FieldPanel("close_days")], heading="期限"
        ),
        MultiFieldPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading="接待时间"),
        MultiFieldPanel(
            [FieldPanel("place"), FieldPanel("transport"), FieldPanel("bring")], heading="接待安排确认函"
        ),
        MultiFieldPanel(
            [
                FieldPanel("letter_required"),
                FieldPanel("accepts_guests"),
                FieldPanel("consent_text"),
                FieldPanel("link_days"),
            ],
            heading="拜访函与网上登记",
        ),
    ]

    class Meta:
        verbose_name = "接待来访"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A changed consent text is a new version."""
        before = type(self)._base_manager.filter(pk=self.pk).values_list("consent_text", flat=True).first()
        if before is not None and before != self.consent_text:
            self.consent_version += 1
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.opens_at >= self.closes_at:
            raise ValidationError({"closes_at": "结束时间须晚于开始时间。"})
