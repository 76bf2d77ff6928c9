"""What staff set for articles, questions and terms. Defaults of ours [D]."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.validators import MaxValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="openquote")
class ArticlesSettings(BaseGenericSetting):
    """Whether readers are asked, and whether terms explain themselves."""

    asks_readers: models.BooleanField = models.BooleanField(
        "询问“这一页有帮助吗”", default=True, help_text="显示在文章、作品、问答和术语页的末尾。"
    )
    explains_terms: models.BooleanField = models.BooleanField(
        "正文中解释术语", default=True, help_text="每页正文里第一次出现的术语，指到或点到时显示简要解释。"
    )
    most_terms: models.PositiveSmallIntegerField = models.PositiveSmallIntegerField(
        "每页最多解释几个术语", default=20, validators=[MaxValueValidator(100)]
    )

    work_hosts: models.TextField = models.TextField(
        "可以链接作品的网站",
        blank=True,
        max_length=1000,
        help_text="每行一个域名，例如 v.example.com。视频和音频不上传时，只能链接到这些网站上的播放页。",
    )

    panels = [FieldPanel(name) for name in ("asks_readers", "explains_terms", "most_terms", "work_hosts")]

    class Meta:
        verbose_name = "文章与术语"

    def why_not_linked(self, address: str) -> str | None:
        """Why a work can't be shown at this address, in words; None where it can."""
        parts = urlsplit(address)
        if parts.scheme != "https":
            return "播放地址以 https:// 开头。"
        if parts.hostname not in self.work_hosts.split():
            return f"不能链接到“{parts.hostname}”上的作品：网站须先由管理员在“文章与术语”设置里列出。"
        return None
