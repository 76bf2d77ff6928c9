"""The sessions of a series: like events in one application, with proof for each of them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from .records import MOST_PEOPLE, EventApplication


class EventSession(models.Model):
    """One session of a series. A draft's may be incomplete; an event that takes place once has none."""

    application = models.ForeignKey(
        EventApplication, models.CASCADE, related_name="sessions", verbose_name="活动"
    )
    position = models.PositiveSmallIntegerField("序号", default=0)
    starts_at = models.DateTimeField("开始时间", null=True, blank=True)
    ends_at = models.DateTimeField("结束时间", null=True, blank=True)
    venue = models.CharField("城市与地点", max_length=160, blank=True)
    expected_attendance = models.PositiveIntegerField(
        "预计人数", null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    actual_attendance = models.PositiveIntegerField(
        "实际参加人数", null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    industrial_attendance = models.PositiveIntegerField("其中产业客户人数", null=True, blank=True)

    class Meta:
        verbose_name = "场次"
        verbose_name_plural = "场次"
        ordering = ["application_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(industrial_attendance=None)
                | Q(actual_attendance__gte=F("industrial_attendance")),
                name="session_industrial_within",
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 场"

    @property
    def number(self) -> int:
        """Its number in the series, from 1: its files lie under it."""
        return self.position + 1
