"""When what is public is read again, and by whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Page


@register_setting(icon="edit")
class EditorialSettings(BaseGenericSetting):
    """How long a text holds. A default of ours [D]."""

    review_days: models.PositiveSmallIntegerField = models.PositiveSmallIntegerField(
        "内容多久复核一次（天）",
        default=365,
        validators=[MinValueValidator(7), MaxValueValidator(1827)],
        help_text="文章、问答、术语等首次发布时按此定下复核日期；每一页都可以另定。",
    )

    panels = [FieldPanel("review_days")]

    class Meta:
        verbose_name = "编辑发布"


class PageReviewQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PageReviewQuerySet:
        """Whoever may open the list sees all of it: editors take over from each other."""
        return self

    def due(self, today: Any = None) -> PageReviewQuerySet:
        """Public pages whose date has come."""
        return self.filter(page__live=True, review_on__lte=today or timezone.localdate())


class PageReview(models.Model):
    """When a page is to be read again, and who looks after it."""

    page = models.OneToOneField(Page, models.CASCADE, related_name="review", verbose_name="页面")
    review_on = models.DateField("复核日期", db_index=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="责任编辑",
        limit_choices_to={"is_active": True},
    )

    objects = PageReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "内容复核"
        verbose_name_plural = "内容复核"
        ordering = ["review_on", "pk"]

    def __str__(self) -> str:
        return f"{self.page.title}：{self.review_on:%Y-%m-%d}"


class ReviewRecord(models.Model):
    """Somebody has read a page again and found it right. Append-only."""

    page = models.ForeignKey(
        Page, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="页面"
    )
    page_title = models.CharField("页面标题", max_length=255)
    next_on = models.DateField("下次复核日期")
    note = models.CharField("说明", max_length=200, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="复核人"
    )
    reviewed_at = models.DateTimeField("复核时间", default=timezone.now)

    class Meta:
        verbose_name = "复核记录"
        verbose_name_plural = "复核记录"
        ordering = ["-reviewed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.page_title} {timezone.localtime(self.reviewed_at):%Y-%m-%d}"
