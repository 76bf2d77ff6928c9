"""Who stands in for whom, who was asked for an opinion, and who voted how."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hub.accounts.models import Department

from .records import Case, TimelineEntry


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user) -> AbsenceQuerySet:
        """One's own absences, those one stands in for, and a head's department."""
        own = Q(user=user.pk) | Q(substitute=user.pk)
        if user.has_perm("cases.approve_case") and user.department_id:
            own |= Q(user__department=user.department_id)
        return self.filter(own)

    def on(self, day) -> AbsenceQuerySet:
        """Those in force on a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, cancelled_at=None)


class Absence(models.Model):
    """Days, both included, on which a colleague acts with this person's right."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name="离岗人员"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="substitutions", verbose_name="代办人"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    reason = models.CharField("事由", max_length=200, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    cancelled_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "离岗代办"
        verbose_name_plural = "离岗代办"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=F("substitute")), name="absence_not_oneself"),
        ]
        indexes = [
            models.Index(
                fields=["substitute", "ends_on"], condition=Q(cancelled_at=None), name="absence_substitute"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_on:%Y-%m-%d} 至 {self.ends_on:%Y-%m-%d}"


class Opinion(models.Model):
    """A question of the handler to another department. What was said stands on the internal timeline alone."""

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        ANSWERED = "answered", "已答复，待采纳"
        CLOSED = "closed", "已办结"
        WITHDRAWN = "withdrawn", "已撤回"

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", verbose_name="事项")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="opinions", verbose_name="征求部门"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    due_on = models.DateField("答复期限")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    asked = models.OneToOneField(TimelineEntry, models.PROTECT, related_name="+", verbose_name="征求内容")
    answered = models.OneToOneField(
        TimelineEntry, models.PROTECT, null=True, related_name="+", verbose_name="答复"
    )

    class Meta:
        verbose_name = "征求意见"
        verbose_name_plural = "征求意见"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "department"],
                condition=Q(state__in=["asked", "answered"]),
                name="one_open_opinion",
            )
        ]
        indexes = [
            models.Index(fields=["department"], condition=Q(state="asked"), name="opinion_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.department}"

    @property
    def is_open(self) -> bool:
        """Whether the case still waits for it."""
        return self.state in (self.State.ASKED, self.State.ANSWERED)


class Vote(models.Model):
    """What one reviewer thought where two are asked; `round` is the case's version when the first one voted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="votes", verbose_name="事项")
    round = models.PositiveIntegerField("轮次")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人"
    )
    agrees = models.BooleanField("同意")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "round", "reviewer"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.reviewer} {'同意' if self.agrees else '不同意'}"
