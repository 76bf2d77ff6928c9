"""Reports of illegal futures activity (打非): what happened, kept apart from who reported it (DOMAIN 7)."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models

from hub.accounts.ciphers import EncryptedTextField
from hub.cases.models import Case
from hub.cases.querysets import CaseQuerySet

from .traces import Traced


class Activity(models.TextChoices):
    """What was seen."""

    UNLICENSED = "unlicensed", "无资格招揽期货交易"
    IMPERSONATION = "impersonation", "假冒交易所、期货公司或其人员"
    PLATFORM = "platform", "虚假平台、变相期货交易"
    SIGNALS = "signals", "“喊单”“带单”、代客理财"
    LENDING = "lending", "“配资”、出租出借账户"
    OTHER = "other", "其他"


class Tip(Traced, Case):
    """One report. Its case belongs to the public, whoever reported it: who did stands in `Reporter` alone.

    `form` names the form that was opened, so that a second click finds the first one's row, and the query code is made
    of it; `digest` is all that is kept of the code. `warning` is the page that came of it.
    """

    activity = models.CharField("情形", max_length=20, choices=Activity.choices)
    account = models.TextField("情况说明", max_length=4000)
    happened = models.CharField("发生时间", max_length=60, blank=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    transferred_to = models.CharField("移送单位", max_length=80, blank=True)
    form = models.CharField("表单", max_length=64, unique=True, editable=False)
    salt = models.UUIDField("盐", default=uuid4, editable=False)
    digest = models.CharField("查询码摘要", max_length=64, blank=True, editable=False)
    consent_text = models.TextField("同意的告知文本", blank=True, editable=False)
    consent_version = models.PositiveIntegerField("告知书版本", default=1, editable=False)
    warning = models.ForeignKey(
        "protection.RiskWarningPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="风险警示",
    )
    erased_at = models.DateTimeField("删除举报人信息", null=True, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "非法活动线索"
        verbose_name_plural = "非法活动线索"
        permissions = [("handle_tip", "可办理非法活动线索")]

    @property
    def search_text(self) -> str:
        """A search finds what it is about."""
        return " ".join([super().search_text, *self.known_as, *self.hosts, *self.app_names])


class Reporter(models.Model):
    """Who reported, as far as they said so: encrypted, for named liaison persons alone, and only for a time.

    `user` is a member's contact who reported in the portal.
    """

    tip = models.OneToOneField(Tip, models.CASCADE, related_name="reporter", verbose_name="线索")
    name = EncryptedTextField("姓名", max_length=500, blank=True)
    phone = EncryptedTextField("电话", max_length=500, blank=True)
    email = EncryptedTextField("邮箱", max_length=500, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )

    class Meta:
        verbose_name = "举报人"
        verbose_name_plural = "举报人"
        default_permissions = ()
        permissions = [("read_reporter", "可查看举报人身份（须同时为指定联系人）")]

    def __str__(self) -> str:
        return f"举报人 {self.tip_id}"


class LiaisonQuerySet(models.QuerySet):
    def visible_to(self, user) -> LiaisonQuerySet:
        """Whoever works with reports knows whom to ask."""
        return self if user.has_perm("protection.view_liaison") else self.none()


class Liaison(models.Model):
    """A named person who may know who reported (联系人制度, seed 000 no. 9)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="联系人"
    )
    duty = models.CharField("职责", max_length=120, blank=True, help_text="例如“线索受理、与举报人联系”。")
    is_active = models.BooleanField("在任", default=True)

    objects = LiaisonQuerySet.as_manager()

    class Meta:
        verbose_name = "打非联系人"
        verbose_name_plural = "打非联系人"
        ordering = ["-is_active", "pk"]

    def __str__(self) -> str:
        return str(self.user)
