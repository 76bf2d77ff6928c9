"""How often pages are read: numbers by page and day, and for one day only what tells its visitors apart."""

from __future__ import annotations

from django.db import models


class DaySecret(models.Model):
    """The salt of one day. When it is gone nobody can say whose mark a mark was, whatever else they know."""

    day = models.DateField("日期", unique=True)
    secret = models.BinaryField("盐值", max_length=32)

    class Meta:
        verbose_name = "当日盐值"
        verbose_name_plural = "当日盐值"

    def __str__(self) -> str:
        return str(self.day)


class VisitorMark(models.Model):
    """Somebody was on a page today: a digest of address and browser under the day's secret. Goes with the secret."""

    day = models.ForeignKey(DaySecret, models.CASCADE, related_name="marks")
    page_key = models.PositiveIntegerField("页面", help_text="0 为全站。")
    digest = models.CharField("摘要", max_length=32)
    times = models.PositiveSmallIntegerField("次数", default=1)

    class Meta:
        verbose_name = "当日访客标记"
        verbose_name_plural = "当日访客标记"
        constraints = [
            models.UniqueConstraint(fields=["day", "page_key", "digest"], name="audience_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.day_id} {self.page_key}"


class PageDay(models.Model):
    """A page on one day."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name="页面")
    day = models.DateField("日期")
    views = models.PositiveIntegerField("浏览次数", default=0)
    visitors = models.PositiveIntegerField("访客数", default=0)

    class Meta:
        verbose_name = "页面访问量"
        verbose_name_plural = "页面访问量"
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="audience_page_day_once")]
        indexes = [models.Index(fields=["day"], name="audience_page_day")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day}"


class SiteDay(models.Model):
    """The whole site on one day: stays when a page is deleted."""

    day = models.DateField("日期", unique=True)
    views = models.PositiveIntegerField("浏览次数", default=0)
    visitors = models.PositiveIntegerField("访客数", default=0)

    class Meta:
        verbose_name = "全站访问量"
        verbose_name_plural = "全站访问量"

    def __str__(self) -> str:
        return str(self.day)
