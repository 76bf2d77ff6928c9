"""How campus cooperation is handled. All are defaults of ours (DOMAIN 5 names none)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

CONSENT = (
    "为处理您的实习申请，我们收集您的姓名、学校、专业、邮箱、电话、自我介绍和简历，只交给发布岗位的单位用于招录和答复，"
    "不作其他用途，不用于营销。请不要在简历中填写身份证号、银行卡号等与招录无关的信息。"
    "申请截止后，资料按平台公布的期限删除；您可以随时通过邮件中的链接查看或撤回申请，撤回后资料立即删除。"
)
DAYS = [MinValueValidator(1), MaxValueValidator(400)]


@register_setting(icon="openquote")
class CampusSettings(BaseGenericSetting):
    """Who looks after it, and time limits."""

    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办部门",
        help_text="高校合作项目和课题由这个部门甄选、评审。",
    )

    first_reminder = models.PositiveSmallIntegerField(
        "备忘录到期前首次提醒（天）",
        default=90,
        validators=DAYS,
        help_text="剩余天数不多于此的备忘录列为“即将到期”，并提醒负责人商议续签。",
    )
    second_reminder = models.PositiveSmallIntegerField(
        "备忘录到期前再次提醒（天）", default=30, validators=DAYS
    )

    select_days = models.PositiveSmallIntegerField(
        "甄选项目方案的期限（工作日）", default=15, validators=DAYS
    )
    correct_days = models.PositiveSmallIntegerField(
        "申请单位补正的期限（工作日）", default=10, validators=DAYS
    )
    check_days = models.PositiveSmallIntegerField(
        "确定支持方式、审核成果的期限（工作日）", default=10, validators=DAYS
    )
    report_days = models.PositiveSmallIntegerField(
        "项目结束后提交成果的期限（天）", default=30, validators=DAYS, help_text="自项目结束日期起算。"
    )

    review_days = models.PositiveSmallIntegerField(
        "课题评审并决定的期限（工作日）", default=30, validators=DAYS, help_text="自送评审次日起算。"
    )
    reviewer_days = models.PositiveSmallIntegerField(
        "评审人提交意见的期限（工作日）", default=15, validators=DAYS
    )
    reviewer_reminder = models.PositiveSmallIntegerField(
        "评审期限前提醒评审人（天）", default=3, validators=DAYS
    )
    least_reviews = models.PositiveSmallIntegerField(
        "立项前至少须有的评审意见（份）", default=2, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    consent_text = models.TextField(
        "实习申请的个人信息处理告知",
        max_length=2000,
        default=CONSENT,
        help_text="修改后版本号加一；已提交的申请保留当时的文本。",
    )
    consent_version = models.PositiveIntegerField("告知书版本", default=1, editable=False)

    panels = [
        FieldPanel("department"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("first_reminder"), FieldPanel("second_reminder")])], heading="备忘录"
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("select_days"), FieldPanel("correct_days")]),
                FieldRowPanel([FieldPanel("check_days"), FieldPanel("report_days")]),
            ],
            heading="项目",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("review_days"), FieldPanel("reviewer_days"), FieldPanel("reviewer_reminder")]
                ),
                FieldPanel("least_reviews"),
            ],
            heading="课题",
        ),
        MultiFieldPanel([FieldPanel("consent_text")], heading="实习"),
    ]

    class Meta:
        verbose_name = "高校合作"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A changed consent text is a new version."""
        before = type(self)._base_manager.filter(pk=self.pk).values_list("consent_text", flat=True).first()
        if before is not None and before != self.consent_text:
            self.consent_version += 1
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.second_reminder >= self.first_reminder:
            raise ValidationError({"second_reminder": "再次提醒须晚于首次提醒，天数应更少。"})
