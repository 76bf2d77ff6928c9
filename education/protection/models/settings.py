"""What the pages of investor protection go by: the fund's terms, the source of the blacklist, contacts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from ..fund import Terms

CONSENT = (
    "举报可以匿名，联系方式由您自愿填写。您填写的姓名、电话、邮箱加密保存，只有交易所指定的打非联系人可以查看，每次查看都有记录；"
    "不向被举报人和其他单位透露，依法须向有权机关提供的除外。您提交的情况和材料只用于核查线索，请不要在情况说明里写出自己的身份。"
    "举报人信息在线索办结后按平台公布的期限删除；您可以凭查询码了解进展，也可以联系交易所查询、更正、删除。"
    "捏造事实、诬告陷害的，依法承担责任。"
)
LEAST = [MinValueValidator(1)]
PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


def _panel(heading: str, *names: str) -> MultiFieldPanel:
    return MultiFieldPanel([FieldPanel(name) for name in names], heading=heading)


@register_setting(icon="warning")
class ProtectionSettings(BaseGenericSetting):
    """The fund's terms are those of the measures' articles 21 and 23 (DOMAIN 5); contacts are defaults of ours."""

    fund_page = models.ForeignKey(
        "regulations.RegulationPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="管理办法页面",
        help_text="计算器的每一步链接到这部法规的条文；没有公布正文的，链接到它的摘要。",
    )
    full_up_to = models.DecimalField(
        "全额补偿的限额（元）",
        max_digits=14,
        decimal_places=2,
        default=Decimal("100000.00"),
        validators=[MinValueValidator(0)],
    )
    person_percent = models.PositiveSmallIntegerField(
        "个人：超过限额部分的补偿比例（%）", default=90, validators=PERCENT
    )
    institution_percent = models.PositiveSmallIntegerField(
        "机构：超过限额部分的补偿比例（%）", default=80, validators=PERCENT
    )
    fund_source = models.CharField(
        "补偿标准的依据", max_length=200, default="《期货投资者保障基金管理办法》第二十一条、第二十三条"
    )

    list_source = models.CharField("黑名单来源", max_length=80, default="中国期货业协会")
    list_url = models.URLField("来源网址", default="https://www.cfachina.org/")
    appeal_text = models.TextField(
        "异议与移出",
        max_length=600,
        default="名单由来源单位认定和公布，本平台只转载。对列入有异议或者申请移出的，请向来源单位提出；来源移出后，本平台随即更新。",
    )

    regulator_name = models.CharField("监管热线名称", max_length=80, default="中国证监会服务热线")
    regulator_phone = models.CharField("监管热线", max_length=40, blank=True, default="12386")
    association_name = models.CharField("行业协会名称", max_length=80, default="中国期货业协会")
    association_phone = models.CharField("行业协会电话", max_length=40, blank=True)
    association_url = models.URLField("行业协会网址", blank=True, default="https://www.cfachina.org/")
    mediation_name = models.CharField("调解组织名称", max_length=80, default="中国期货业协会及各地期货业协会")
    mediation_phone = models.CharField("调解电话", max_length=40, blank=True)
    mediation_url = models.URLField("调解申请网址", blank=True, default="https://www.cfachina.org/")
    mediation_days = models.PositiveSmallIntegerField(
        "调解期限（工作日）", default=20, validators=[MinValueValidator(1)]
    )
    mediation_more = models.PositiveSmallIntegerField("经双方同意可延长（工作日）", default=10)

    accepts_tips = models.BooleanField("开放网上举报", default=True)
    tip_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="打非承办部门",
        help_text="线索登记后由这个部门办理。",
    )
    accept_days = models.PositiveSmallIntegerField("受理线索的期限（工作日）", default=5, validators=LEAST)
    check_days = models.PositiveSmallIntegerField("核查线索的期限（工作日）", default=30, validators=LEAST)
    close_days = models.PositiveSmallIntegerField("办结线索的期限（工作日）", default=10, validators=LEAST)
    consent_text = models.TextField(
        "保密与个人信息处理告知",
        max_length=2000,
        default=CONSENT,
        help_text="修改后版本号加一；已提交的举报保留当时的文本。",
    )
    consent_version = models.PositiveIntegerField("告知书版本", default=1, editable=False)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("fund_page"),
                FieldRowPanel(
                    [
                        FieldPanel("full_up_to"),
                        FieldPanel("person_percent"),
                        FieldPanel("institution_percent"),
                    ]
                ),
                FieldPanel("fund_source"),
            ],
            heading="保障基金计算器",
        ),
        _panel("黑名单", "list_source", "list_url", "appeal_text"),
        _panel(
            "投诉与调解",
            *("regulator_name", "regulator_phone"),
            *("association_name", "association_phone", "association_url"),
            *("mediation_name", "mediation_phone", "mediation_url", "mediation_days", "mediation_more"),
        ),
        _panel(
            "举报",
            *("accepts_tips", "tip_department", "accept_days", "check_days", "close_days", "consent_text"),
        ),
    ]

    class Meta:
        verbose_name = "投资者保护"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A changed consent text is a new version."""
        before = type(self)._base_manager.filter(pk=self.pk).values_list("consent_text", flat=True).first()
        if before is not None and before != self.consent_text:
            self.consent_version += 1
        super().save(*args, **kwargs)

    @property
    def terms(self) -> Terms:
        """What the fund pays."""
        return Terms(self.full_up_to, self.person_percent, self.institution_percent)
