"""A change of an event that was approved: what stood, what is asked for, what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .records import EventApplication


class EventChange(models.Model):
    """One change of time, place, audience, form or budget; `before` and `after` are pictures of the event.

    A pending one is what the event shows; refused or withdrawn, the event goes back to `before`.
    """

    class Outcome(models.TextChoices):
        DRAFT = "draft", "尚未提交"
        PENDING = "pending", "待审核"
        APPROVED = "approved", "已同意"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"
        CANCELLED = "cancelled", "随活动取消"

    application = models.ForeignKey(
        EventApplication, models.CASCADE, related_name="changes", verbose_name="活动"
    )
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.DRAFT)
    reason = models.TextField("变更理由", blank=True, max_length=1000)
    before = models.JSONField("批准的内容")
    after = models.JSONField("变更后的内容")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    requested_at = models.DateTimeField("提出时间", default=timezone.now)
    closed_at = models.DateTimeField("决定时间", null=True, blank=True)

    class Meta:
        verbose_name = "活动变更"
        verbose_name_plural = "活动变更"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(outcome__in=["draft", "pending"]),
                name="one_running_change",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_outcome_display()}"
