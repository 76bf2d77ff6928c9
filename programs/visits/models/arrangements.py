"""When and where a visit takes place, and who receives it (到访安排)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hub.accounts.models import Department

from ..querysets import ArrangementQuerySet, HostQuerySet, RoomQuerySet
from .records import Visit


class Room(models.Model):
    """A room in which visitors are received."""

    name = models.CharField("名称", max_length=60, unique=True)
    place = models.CharField("位置", max_length=120, blank=True, help_text="楼层、怎样到达，来访方会看到。")
    capacity = models.PositiveSmallIntegerField("可容纳人数", validators=[MinValueValidator(1)])
    is_active = models.BooleanField("在用", default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = "会议室"
        verbose_name_plural = "会议室"
        ordering = ["name"]
        default_permissions = ("view", "add", "change")

    def __str__(self) -> str:
        return self.name


class Arrangement(models.Model):
    """One version of a visit's arrangement: planned by the clerk, then sent to the visitor, until another replaces it.

    `number` counts the versions of a visit; calendars know the later one by it. While planned or sent it holds its
    room and its hosts.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "拟定"
        SENT = "sent", "已发送"
        REPLACED = "replaced", "已被新的安排替代"
        DROPPED = "dropped", "已取消"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="arrangements", verbose_name="来访")
    number = models.PositiveSmallIntegerField("版本")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="arrangements", verbose_name="会议室"
    )
    link = models.CharField("线上会议链接", max_length=200, blank=True)
    remarks = models.TextField("说明", max_length=1000, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="安排人"
    )
    made_at = models.DateTimeField("安排时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        verbose_name = "到访安排"
        verbose_name_plural = "到访安排"
        ordering = ["visit_id", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="arrangement_number_once"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state="planned"), name="arrangement_planned_once"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state="sent"), name="arrangement_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="arrangement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=False) | ~Q(link=""), name="arrangement_has_a_place"
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], condition=Q(state__in=["planned", "sent"]), name="arrangement_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} 第 {self.number} 版安排"

    @property
    def is_held(self) -> bool:
        """Whether it holds its room and its hosts."""
        return self.state in (self.State.PLANNED, self.State.SENT)

    @property
    def when(self) -> str:
        """The day and the hours, in Shanghai."""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"

    @property
    def where(self) -> str:
        """The room, or that it is held online."""
        return str(self.room) if self.room else "线上"

    @property
    def receiving(self) -> list[Host]:
        """Who receives the visitor: all who were asked, but for those who declined."""
        return [host for host in self.hosts.all() if host.state != Host.State.DECLINED]


class Host(models.Model):
    """Somebody of the exchange, or a department that names somebody, asked to receive a visitor.

    Of a department `user` is empty until one of its people accepts.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        ACCEPTED = "accepted", "已接受"
        DECLINED = "declined", "已谢绝"

    arrangement = models.ForeignKey(
        Arrangement, models.CASCADE, related_name="hosts", verbose_name="到访安排"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name="部门"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hostings",
        verbose_name="接待人",
    )
    state = models.CharField("答复", max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField("理由", max_length=200, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = "接待人"
        verbose_name_plural = "接待人"
        ordering = ["arrangement_id", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["arrangement", "user"], name="host_once"),
            models.UniqueConstraint(
                fields=["arrangement", "department"],
                condition=Q(user=None),
                name="host_department_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(department__isnull=False), name="host_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(user__isnull=False), name="host_accepted_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.department)
