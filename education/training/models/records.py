"""Who learns what, how far they are, and how they did in the tests."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hub.members.models import Organization

from ..querysets import AttemptQuerySet, EnrolmentQuerySet
from .pages import CoursePage, LessonPage


class Enrolment(models.Model):
    """Somebody takes a course, for the organization they act for at that time. `hours` are those of the finished course."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name="学员"
    )
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enrolments", verbose_name="课程")
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="机构",
    )
    started_at = models.DateTimeField("开始时间", default=timezone.now)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    hours = models.DecimalField("学时", max_digits=6, decimal_places=1, null=True, blank=True)
    extra_attempts = models.PositiveSmallIntegerField("另给的测验次数", default=0)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "学习记录"
        verbose_name_plural = "学习记录"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(finished_at=None, hours=None) | Q(finished_at__isnull=False, hours__isnull=False),
                name="enrolment_finished_with_hours",
            ),
        ]
        indexes = [models.Index(fields=["organization", "finished_at"], name="enrolment_of_firm")]

    def __str__(self) -> str:
        return f"{self.user}：{self.course}"


class LessonDone(models.Model):
    """That a lesson was learned."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="lessons_done", verbose_name="学习记录"
    )
    lesson = models.ForeignKey(LessonPage, models.CASCADE, related_name="+", verbose_name="课时")
    done_at = models.DateTimeField("学完时间", default=timezone.now)

    class Meta:
        verbose_name = "已学课时"
        verbose_name_plural = "已学课时"
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_done_once")]

    def __str__(self) -> str:
        return str(self.lesson)


class Attempt(models.Model):
    """One try at a course's test, on a paper of its own.

    `paper` is the paper as it was drawn, answers included: it is what is shown and what is graded, whatever becomes
    of the bank; `seed` is what it was drawn by. After the retention time paper and answers are gone and the mark stays.
    """

    class State(models.TextChoices):
        OPEN = "open", "答题中"
        SUBMITTED = "submitted", "已交卷"
        LAPSED = "lapsed", "超时未交"

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts", verbose_name="学习记录")
    number = models.PositiveSmallIntegerField("第几次")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    seed = models.BigIntegerField("随机种子", editable=False)
    paper = models.JSONField("试卷", default=list, editable=False)
    answers = models.JSONField("答案", default=dict, editable=False)
    pass_mark = models.PositiveSmallIntegerField("及格线")
    started_at = models.DateTimeField("开始时间", default=timezone.now)
    ends_at = models.DateTimeField("截止时间")
    submitted_at = models.DateTimeField("交卷时间", null=True, blank=True)
    score = models.DecimalField("成绩", max_digits=4, decimal_places=1, null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = "测验"
        verbose_name_plural = "测验"
        ordering = ["enrolment_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="attempt_number_once"),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(state="open"), name="attempt_one_open"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="attempt_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False, score__gte=0, score__lte=100)
                | (~Q(state="submitted") & Q(submitted_at=None, score=None)),
                name="attempt_marked_when_submitted",
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="attempt_by_day")]

    def __str__(self) -> str:
        return f"{self.enrolment} 第 {self.number} 次"

    @property
    def has_passed(self) -> bool:
        """Whether it was good enough."""
        return self.score is not None and self.score >= self.pass_mark
