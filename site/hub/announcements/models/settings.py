"""What staff set for announcements. All of it defaults of ours."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

TOPICS = "通知\n会员服务\n市场活动\n投资者教育\n系统与平台"


@register_setting(icon="info-circle")
class AnnouncementSettings(BaseGenericSetting):
    """Topics, and when readers are reminded."""

    topics = models.TextField(
        "公告分类",
        default=TOPICS,
        max_length=600,
        help_text="每行一个，不超过 20 字。改名只影响以后的公告。",
    )
    remind_days = models.PositiveSmallIntegerField(
        "确认截止前几个工作日提醒尚未确认的机构",
        default=2,
        validators=[MaxValueValidator(30)],
        help_text="0 为不自动提醒。",
    )
    new_days = models.PositiveSmallIntegerField(
        "发布后多少天内提示未读", default=90, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )

    panels = [FieldPanel("topics"), FieldPanel("remind_days"), FieldPanel("new_days")]

    class Meta:
        verbose_name = "公告设置"

    def topic_list(self) -> list[str]:
        """The topics, in their order."""
        return list(dict.fromkeys(line.strip()[:20] for line in self.topics.splitlines() if line.strip()))
