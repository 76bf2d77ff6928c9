"""An occasion that people come to, who came, and what they thought of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from hub.cases.models import Case
from hub.notifications.rendering import exchange_name

from ..querysets import AttendeeQuerySet, OccasionQuerySet
from .settings import ConsentText, SurveyQuestion

# Without letters and digits that look alike; 14 of 54 are some 80 bits: nobody guesses one.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_token() -> str:
    """The opaque part of an address."""
    return get_random_string(14, ALPHABET)


class ClientKind(models.TextChoices):
    """What an attendee is to the market."""

    INDUSTRIAL = "industrial", "产业客户"
    INSTITUTION = "institution", "机构投资者"
    INDIVIDUAL = "individual", "个人投资者"
    STUDENT = "student", "高校师生"
    PRACTITIONER = "practitioner", "期货从业人员"
    OTHER = "other", "其他"


class Occasion(models.Model):
    """One session of a case, or one that the exchange holds by itself: people sign in at an address that only the QR code tells.

    `opens_at` and `closes_at` bound signing in; the survey stays open some days longer. After the retention
    time the attendees are gone and `counts` keeps how many they were: {"kinds": {…}, "sources": {…}}.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="occasions", verbose_name="事项"
    )
    number = models.PositiveSmallIntegerField("场次", default=1)
    title = models.CharField("名称", max_length=160)
    token = models.CharField("签到码", max_length=20, unique=True, default=new_token, editable=False)
    place = models.CharField("地点", max_length=200, blank=True)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    expected = models.PositiveIntegerField("预计人数", default=0)
    opens_at = models.DateTimeField("开放签到")
    closes_at = models.DateTimeField("关闭签到")
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    purged_at = models.DateTimeField("删除参会人信息", null=True, blank=True)
    counts = models.JSONField("保留的人数", default=dict, blank=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = "签到场次"
        verbose_name_plural = "签到场次"
        ordering = ["case_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="occasion_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="occasion_ends_after_start"),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(purged_at=None), name="occasion_to_purge")]

    def __str__(self) -> str:
        return self.title

    @property
    def organiser(self) -> str:
        """Who holds it: the organization of the case, else the exchange."""
        return self.case.organization.name if self.case else exchange_name()

    @property
    def reference(self) -> str:
        """By what files of it are named."""
        return (self.case.number if self.case else "") or str(self.pk)


class Attendee(models.Model):
    """Somebody who came. `key` stands for name and company and, where two are alike, the end of a phone number.

    `receipt` is the attendee's own address: the survey, once, and the withdrawal of the consent. `form` names
    the form that was sent, so that a second click finds the first one's row.
    """

    class Source(models.TextChoices):
        PHONE = "phone", "扫码签到"
        PAPER = "paper", "纸质补录"
        TICKET = "ticket", "凭报名码"

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="attendees", verbose_name="场次")
    name = models.CharField("姓名", max_length=30)
    company = models.CharField("单位", max_length=80)
    kind = models.CharField("身份", max_length=12, choices=ClientKind.choices)
    source = models.CharField("来源", max_length=6, choices=Source.choices)
    consent = models.ForeignKey(
        ConsentText, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="告知书"
    )
    consented_at = models.DateTimeField("同意时间", null=True, blank=True)
    signed_at = models.DateTimeField("签到时间", default=timezone.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="录入人"
    )
    key = models.CharField("去重键", max_length=64, editable=False)
    form = models.CharField("表单", max_length=22, editable=False, blank=True)
    receipt = models.CharField("回执", max_length=20, unique=True, default=new_token, editable=False)
    has_replied = models.BooleanField("已填问卷", default=False)
    withdrawn_at = models.DateTimeField("撤回同意", null=True, blank=True)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = "参会人"
        verbose_name_plural = "参会人"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "key"], condition=Q(removed_at=None), name="attendee_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=["paper", "ticket"])
                | Q(consent__isnull=False, consented_at__isnull=False),
                name="attendee_consented",
            ),
        ]
        indexes = [models.Index(fields=["occasion", "signed_at"])]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """That an organiser corrected or removed an attendee, and why. It goes with the attendees."""

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="corrections", verbose_name="场次")
    attendee = models.ForeignKey(Attendee, models.CASCADE, related_name="corrections", verbose_name="参会人")
    action = models.CharField("操作", max_length=8, choices=[("correct", "更正"), ("remove", "移除")])
    reason = models.CharField("理由", max_length=200)
    before = models.CharField("原内容", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="操作人")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "签到更正"
        verbose_name_plural = "签到更正"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.reason}"


class SurveyReply(models.Model):
    """One anonymous reply: no attendee, no moment, and a key whose order tells nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="replies", verbose_name="场次")

    class Meta:
        verbose_name = "问卷"
        verbose_name_plural = "问卷"

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """What a reply says to one question: a mark from 1 to 5, or a text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reply = models.ForeignKey(SurveyReply, models.CASCADE, related_name="answers", verbose_name="问卷")
    question = models.ForeignKey(SurveyQuestion, models.PROTECT, related_name="answers", verbose_name="题目")
    mark = models.PositiveSmallIntegerField("评价", null=True, blank=True)
    text = models.CharField("文字", max_length=500, blank=True)

    class Meta:
        verbose_name = "回答"
        verbose_name_plural = "回答"
        constraints = [
            models.UniqueConstraint(fields=["reply", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(mark=None) | Q(mark__gte=1, mark__lte=5), name="answer_mark_in_scale"
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.mark)
