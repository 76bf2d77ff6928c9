"""The talk as it is run, beside its page: when and where, for whom, how many; changed by services under its lock."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from hub.attendance.models import Occasion
from hub.attendance.models.records import ALPHABET

from ..querysets import TalkQuerySet
from .pages import TalkPage, TalkSeriesPage

WEEKDAYS = "一二三四五六日"


def new_invitation() -> str:
    """The secret part of an invitation's address."""
    return get_random_string(20, ALPHABET)


class Audience(models.TextChoices):
    """Who may register."""

    PUBLIC = "public", "公开"
    MEMBERS = "members", "会员单位"
    INVITED = "invited", "受邀嘉宾"


class Standing(models.TextChoices):
    """How a talk stands, as people read it; all but planned, open and cancelled follow from date and seats."""

    PLANNED = "planned", "筹备中"
    OPEN = "open", "报名中"
    FULL = "full", "已报满"
    MOVED = "moved", "延期待定"
    CANCELLED = "cancelled", "已取消"
    HELD = "held", "已举办"


class Talk(models.Model):
    """One talk. `month` is where it stands in the plan of the year; `starts_at` follows when the day is fixed.

    `moved_from` is when it should have been before it was moved; without a new day it is put off. `sequence` rises
    with every change that those who come have to know of: calendars go by it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "筹备中"
        OPEN = "open", "开放报名"
        CANCELLED = "cancelled", "已取消"

    series = models.ForeignKey(TalkSeriesPage, models.PROTECT, related_name="talks", verbose_name="系列")
    page = models.OneToOneField(TalkPage, models.CASCADE, related_name="talk", verbose_name="页面")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    month = models.DateField("计划月份")
    starts_at = models.DateTimeField("开始时间", null=True, blank=True)
    ends_at = models.DateTimeField("结束时间", null=True, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    link = models.URLField("线上链接", max_length=300, blank=True)
    audience = models.CharField("面向", max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    capacity = models.PositiveIntegerField("名额", null=True, blank=True)
    invitation = models.CharField(
        "邀请码", max_length=20, unique=True, default=new_invitation, editable=False
    )
    moved_from = models.DateTimeField("原定开始时间", null=True, blank=True)
    change_note = models.CharField("变更说明", max_length=200, blank=True)
    sequence = models.PositiveIntegerField("变更次数", default=0)
    occasion = models.OneToOneField(
        Occasion, models.PROTECT, null=True, blank=True, related_name="talk", verbose_name="签到场次"
    )
    suggestion = models.ForeignKey(
        "talks.Suggestion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="talks",
        verbose_name="来自建议",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="排入人"
    )
    created_at = models.DateTimeField("排入时间", default=timezone.now)

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = "月月谈场次"
        verbose_name_plural = "月月谈场次"
        ordering = ["-month", "-starts_at", "-pk"]
        permissions = [("check_in", "可为参会人签到")]
        indexes = [models.Index(fields=["series", "month"]), models.Index(fields=["ends_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="talk_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(starts_at__isnull=False) | Q(moved_from__isnull=False),
                name="talk_open_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="talk_capacity_at_least_one"
            ),
        ]

    def __str__(self) -> str:
        return self.page.title

    @property
    def is_online(self) -> bool:
        """Whether one may follow it by a link."""
        return bool(self.link)

    @property
    def half(self) -> str:
        """Morning or afternoon."""
        if self.starts_at is None:
            return ""
        return "上午" if timezone.localtime(self.starts_at).hour < 12 else "下午"

    @property
    def day(self) -> date | None:
        """The day on which it is."""
        return timezone.localdate(self.starts_at) if self.starts_at else None

    @property
    def when(self) -> str:
        """Day, half day and times, in words."""
        if self.starts_at is None or self.ends_at is None:
            return (
                "延期，时间另行通知"
                if self.moved_from
                else f"{self.month.year}年{self.month.month}月，日期待定"
            )
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{said(self.starts_at)} {self.half} {start:%H:%M}–{end:%H:%M}"

    @property
    def where(self) -> str:
        """The place, or that it is online, or both; the link itself is for those who registered."""
        parts = [self.place, "线上" if self.is_online else ""]
        return "，".join(part for part in parts if part) or "地点待定"

    @property
    def is_moved(self) -> bool:
        """Whether it is not when it should have been."""
        return self.moved_from is not None

    @property
    def moved_from_day(self) -> str:
        """When it should have been, in words."""
        return said(self.moved_from) if self.moved_from else ""

    @property
    def hours(self) -> float:
        """How long it takes, for certificates."""
        if self.starts_at is None or self.ends_at is None:
            return 0
        return round((self.ends_at - self.starts_at).total_seconds() / 3600, 1)

    def standing(self, *, is_full: bool | None = None, now: datetime | None = None) -> Standing:
        """How it stands now. `is_full` is what a list has counted already (`with_seats`)."""
        if self.state == self.State.CANCELLED:
            return Standing.CANCELLED
        if self.starts_at is None:
            return Standing.MOVED if self.moved_from else Standing.PLANNED
        if self.ends_at and self.ends_at <= (now or timezone.now()) and self.state == self.State.OPEN:
            return Standing.HELD
        if self.state == self.State.PLANNED:
            return Standing.PLANNED
        full = self.is_full if is_full is None else is_full
        return Standing.FULL if full else Standing.OPEN

    @property
    def is_full(self) -> bool:
        """Whether nobody gets a seat at once any more. A row of `with_seats` has counted already."""
        if self.capacity is None:
            return False
        if hasattr(self, "taken"):
            return self.taken >= self.capacity or getattr(self, "queued", 0) > 0
        return (
            self.registrations.taking_seats().count() >= self.capacity or self.registrations.queued().exists()
        )


def said(moment: datetime) -> str:
    """A day in words: 2026年3月12日（周四）."""
    day = timezone.localtime(moment)
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
