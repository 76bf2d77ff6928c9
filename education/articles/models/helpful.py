"""Whether a page was helpful, as its readers say: without their names."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.models import Page


class HelpfulAnswerQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> HelpfulAnswerQuerySet:
        """Nothing in it is about a person; whoever may open the list sees all of it."""
        return self


class HelpfulAnswer(models.Model):
    """One reader's answer about one page. `form` names the form that was sent, so that it counts once."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="helpful_answers", verbose_name="页面")
    is_yes = models.BooleanField("有帮助")
    reason = models.CharField("原因", max_length=500, blank=True)
    form = models.CharField(max_length=32, unique=True, editable=False)
    given_at = models.DateTimeField("时间", default=timezone.now)

    objects = HelpfulAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "读者反馈"
        verbose_name_plural = "读者反馈"
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["page", "-given_at"], name="helpful_of_page")]

    def __str__(self) -> str:
        return "有帮助" if self.is_yes else "没有帮助"
