"""What staff set for the talks. All of it are defaults of ours, none is the exchange's published rule."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

CONSENT = (
    "为组织本场活动，我们收集您的姓名、单位、身份类别，以及邮箱或手机号，只用于报名、通知、签到、发放参会证明和统计到场人数，"
    "由交易所工作人员依职责查阅，不向其他单位提供，不用于营销。信息在活动结束后按平台公布的期限删除，之后只保留人数；"
    "您可以随时在报名页面取消报名，或联系交易所查询、更正、删除。满意度问卷不记名，不与您的报名信息关联。"
)


@register_setting(icon="openquote")
class TalkSettings(BaseGenericSetting):
    """Times, limits and the consent text."""

    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="主办部门",
        help_text="会员单位的建议由这个部门甄选。",
    )
    morning_from = models.TimeField("上午场开始", default=time(9, 0))
    morning_to = models.TimeField("上午场结束", default=time(11, 30))
    afternoon_from = models.TimeField("下午场开始", default=time(13, 30))
    afternoon_to = models.TimeField("下午场结束", default=time(16, 0))
    offer_hours = models.PositiveSmallIntegerField(
        "候补名额保留多久（小时）",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text="有人取消后依次通知候补的人，超过这个时间没有确认的，名额转给下一位。",
    )
    remind_days = models.PositiveSmallIntegerField(
        "开始前几天发送提醒", default=1, validators=[MaxValueValidator(30)], help_text="0 为不提醒。"
    )
    consent_text = models.TextField(
        "个人信息处理告知",
        max_length=2000,
        default=CONSENT,
        help_text="修改后版本号加一；已有的报名保留当时的文本。",
    )
    consent_version = models.PositiveIntegerField("告知书版本", default=1, editable=False)
    least_seconds = models.PositiveSmallIntegerField(
        "填写少于几秒视为机器提交", default=2, validators=[MaxValueValidator(30)]
    )

    panels = [
        FieldPanel("department"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("morning_from"), FieldPanel("morning_to")]),
                FieldRowPanel([FieldPanel("afternoon_from"), FieldPanel("afternoon_to")]),
            ],
            heading="半天的起止时间",
        ),
        MultiFieldPanel(
            [
                FieldPanel("offer_hours"),
                FieldPanel("remind_days"),
                FieldPanel("least_seconds"),
                FieldPanel("consent_text"),
            ],
            heading="报名",
        ),
    ]

    class Meta:
        verbose_name = "大宗商品月月谈"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A changed consent text is a new version."""
        before = type(self)._base_manager.filter(pk=self.pk).values_list("consent_text", flat=True).first()
        if before is not None and before != self.consent_text:
            self.consent_version += 1
        super().save(*args, **kwargs)

    def clean(self) -> None:
        for half in ("morning", "afternoon"):
            if getattr(self, f"{half}_from") >= getattr(self, f"{half}_to"):
                raise ValidationError({f"{half}_to": "结束时间须晚于开始时间。"})
