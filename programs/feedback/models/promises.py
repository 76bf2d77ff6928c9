"""What an answer promises to do, and that people were reminded of it (承诺落实)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.accounts.models import Department, User
from hub.cases.delegation import hats
from hub.cases.models import NoticeKind

from .records import FeedbackItem


class PromiseQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> PromiseQuerySet:
        """Those that were promised: all for who sees every case, else one's own and one's department's.

        Members read theirs on the page of their item, never from here.
        """
        scope = Q(pk__in=[])
        for person in hats(user):
            if not person.has_perm("cases.read_internal"):
                continue
            if person.has_perm("cases.view_every_case"):
                return self.promised()
            scope |= Q(owner=person)
            if person.department_id:
                scope |= Q(department=person.department_id)
        return self.promised().filter(scope)

    def promised(self) -> PromiseQuerySet:
        """Those that the firm knows of: not what is only proposed with an answer that waits for approval."""
        return self.filter(promised_at__isnull=False)

    def open(self) -> PromiseQuerySet:
        """What is still to be done."""
        return self.promised().filter(done_on=None)


class Promise(models.Model):
    """An action with owner and date that an answer promises, until somebody says what was done.

    `items` are those whose answer promises it: one, or all that the common answer of an `issue` is given to. It is proposed with a
    drafted answer and becomes a promise, which the firms are told, with `promised_at`. What happened to it stands on
    the timeline of each item.
    """

    items = models.ManyToManyField(FeedbackItem, related_name="promises", verbose_name="会员意见")
    issue = models.ForeignKey(
        "feedback.CommonIssue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name="共性问题",
    )
    text = models.CharField("承诺事项", max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="promises", verbose_name="责任人"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="promises", verbose_name="责任部门"
    )
    due_on = models.DateField("完成期限")
    first_due_on = models.DateField("原定期限")
    extensions = models.PositiveSmallIntegerField("延期次数", default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="承诺人"
    )
    promised_at = models.DateTimeField("承诺时间", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    done_note = models.TextField("落实情况", max_length=2000, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = "承诺事项"
        verbose_name_plural = "承诺事项"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(done_on=None), name="promise_open_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None, done_note="")
                | Q(promised_at__isnull=False, done_on__isnull=False, done_by__isnull=False)
                & ~Q(done_note=""),
                name="promise_done_by_somebody_in_words",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("first_due_on")), name="promise_never_earlier"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PromiseNotice(models.Model):
    """That people were told once that a promise is due, overdue, or long overdue; a new date begins anew."""

    promise = models.ForeignKey(Promise, models.CASCADE, related_name="notices", verbose_name="承诺事项")
    kind = models.CharField("事由", max_length=10, choices=NoticeKind.choices)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "承诺提醒"
        verbose_name_plural = "承诺提醒"
        constraints = [models.UniqueConstraint(fields=["promise", "kind"], name="promise_notice_once")]

    def __str__(self) -> str:
        return f"{self.promise} {self.get_kind_display()}"
