"""What people were told and agreed to, what they ask for about their data, and who looked at it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from hub.members.models import Organization

from . import registry
from .querysets import AccessQuerySet, OwnedQuerySet, RequestQuerySet


@register_setting(icon="user")
class PrivacySettings(BaseGenericSetting):
    """Defaults of ours that the exchange may change."""

    request_days = models.PositiveSmallIntegerField(
        "个人信息请求的办理期限（工作日）",
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="从提出的次日起算。《个人信息保护法》第五十条要求便捷受理并及时处理，没有规定天数；默认值由本平台设定。",
    )

    panels = [FieldPanel("request_days")]

    class Meta:
        verbose_name = "个人信息"


class Consent(models.Model):
    """What a person was told and agreed to, word by word, until it was withdrawn."""

    class Kind(models.TextChoices):
        """What for."""

        ACCOUNT = "account", "开立和使用账号"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents", verbose_name="本人"
    )
    kind = models.CharField("事由", max_length=12, choices=Kind.choices)
    text = models.TextField("告知内容")
    given_at = models.DateTimeField("同意时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "同意"
        verbose_name_plural = "同意"
        ordering = ["-given_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(withdrawn_at=None), name="consent_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_given_before_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.given_at:%Y-%m-%d}"


class DataRequest(models.Model):
    """A person asks to have their data corrected or deleted; an administrator decides until `due_on`.

    `wanted` holds the values of a correction by field. `kept` says, in words, what a deletion left and why.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", "更正"
        DELETION = "deletion", "注销账号并删除"

    class State(models.TextChoices):
        OPEN = "open", "待办理"
        DONE = "done", "已办理"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "本人撤回"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="data_requests", verbose_name="本人"
    )
    kind = models.CharField("请求", max_length=12, choices=Kind.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    wanted = models.JSONField("要求更正为", default=dict, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    due_on = models.DateField("办理期限")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)
    reason = models.CharField("办理意见", max_length=500, blank=True)
    kept = models.JSONField("依法保留", default=list, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "个人信息请求"
        verbose_name_plural = "个人信息请求"
        ordering = ["-asked_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("decide_datarequest", "可办理个人信息请求")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state="open"), name="data_request_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "refused"])
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("user")),
                name="data_request_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="data_request_refused_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state="open"), name="data_request_waiting")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"

    @property
    def is_late(self) -> bool:
        """Whether it still waits after its day."""
        return self.state == self.State.OPEN and self.due_on < timezone.localdate()


class Access(models.Model):
    """Somebody looked at, or took out, data that is masked or guarded. Append-only, without the data itself.

    `subject` is whose data it is; where there are many, or the person has no account, `about` says whose.
    """

    class Field(models.TextChoices):
        """What was looked at."""

        BANK_ACCOUNT = "bank_account", "完整银行账号"
        ATTENDEES = "attendees", "参会人名单"
        CONTACTS = "contacts", "联系人名单"
        IDENTITY = "identity", "身份和授权材料"
        ARCHIVE = "archive", "档案"
        PERSONAL_DATA = "personal_data", "个人信息副本"

    at = models.DateTimeField("时间", default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="accesses", verbose_name="查看人"
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accessed",
        verbose_name="信息主体",
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构"
    )
    field = models.CharField("内容", max_length=14, choices=Field.choices)
    about = models.CharField("对象", max_length=200, blank=True)
    why = models.CharField("事由", max_length=200)
    people = models.PositiveIntegerField("人数", default=1)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "敏感信息查看记录"
        verbose_name_plural = "敏感信息查看记录"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-at", "-id"]),
            models.Index(fields=["subject", "-at"]),
            models.Index(fields=["field", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_field_display()}"


class Period(models.Model):
    """How many days an administrator has one kind of rows kept; without a row the rule's default counts."""

    rule = models.CharField("规则", max_length=40, unique=True)
    days = models.PositiveIntegerField("保存天数", validators=[MaxValueValidator(36500)])
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人"
    )
    changed_at = models.DateTimeField("修改时间", default=timezone.now)

    class Meta:
        verbose_name = "保存期限"
        verbose_name_plural = "保存期限"
        ordering = ["rule"]
        default_permissions = ("change",)

    def __str__(self) -> str:
        return f"{registry.rule(self.rule).label} {self.days} 天"


class RetentionRun(models.Model):
    """A run of all rules: how many rows each of them erased, and which of them failed."""

    started_at = models.DateTimeField("开始时间", default=timezone.now)
    finished_at = models.DateTimeField("结束时间", null=True)
    counts = models.JSONField("处理条数", default=dict)
    failed = models.JSONField("失败", default=list)

    class Meta:
        verbose_name = "保存期限执行记录"
        verbose_name_plural = "保存期限执行记录"
        ordering = ["-started_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def total(self) -> int:
        """How many rows were erased."""
        return sum(self.counts.values())
