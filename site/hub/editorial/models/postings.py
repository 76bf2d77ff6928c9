"""Where a page was posted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page


class Posting(models.Model):
    """Where and when somebody posted a page: channels a program can't post to (DOMAIN 1, notices)."""

    class Channel(models.TextChoices):
        PUBLIC_ACCOUNT = "public_account", "微信公众号"
        CONTACT_GROUP = "contact_group", "联系人微信群"
        HEADS_GROUP = "heads_group", "公司负责人微信群"
        MEMBER_SYSTEM = "member_system", "会员服务系统"
        OTHER = "other", "其他"

    #: Where everybody reads along.
    PUBLIC = (Channel.PUBLIC_ACCOUNT,)

    page = models.ForeignKey(Page, models.CASCADE, related_name="postings", verbose_name="页面")
    channel = models.CharField("渠道", max_length=20, choices=Channel.choices)
    posted_at = models.DateTimeField("发布时间", default=timezone.now)
    link = models.URLField("链接", blank=True, max_length=500, help_text="例如公众号文章的网址。")
    note = models.CharField("备注", max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = "转发登记"
        verbose_name_plural = "转发登记"
        ordering = ["-posted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {timezone.localtime(self.posted_at):%Y-%m-%d %H:%M}"
