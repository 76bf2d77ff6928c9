"""Mails as they came in, where they were read, and how the mailbox is handled."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.search import index

from hub.attachments.kinds import size_text
from hub.attachments.models import private_storage
from hub.cases.models import Case

from .querysets import MailQuerySet

FOLDER = "mailroom"  # of the private storage
PUBLIC_DOMAINS = (
    "qq.com\n163.com\n126.com\nyeah.net\nsina.com\nsina.cn\nsohu.com\n139.com\n189.cn\n21cn.com\nfoxmail.com\n"
    "aliyun.com\ngmail.com\noutlook.com\nhotmail.com\nlive.com\nicloud.com\nyahoo.com"
)


class Mailbox(models.Model):
    """How far a folder of a mailbox was read. The server may number anew: then its `uidvalidity` is another one."""

    name = models.CharField("信箱", max_length=200, unique=True)
    uidvalidity = models.PositiveBigIntegerField("编号版本", default=0)
    last_uid = models.PositiveBigIntegerField("已收到", default=0)
    checked_at = models.DateTimeField("最近收取", null=True)
    problem = models.CharField("收取失败", max_length=300, blank=True)

    class Meta:
        verbose_name = "信箱"
        verbose_name_plural = "信箱"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Mail(index.Indexed, models.Model):
    """One mail, exactly as it came in: `digest` is the SHA-256 of the bytes in `file`.

    Of a mail that is too large only its headers were fetched (`is_whole`). `parts` are its attachments: name, size in
    bytes, type, and why the checks of files refuse it. `found` is what could be read for a form; `form_digest` the
    SHA-256 of the attached form from which the platform itself opened the case, so that it does so once. Machines and
    whoever floods the mailbox are never answered (`may_reply`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待处理"
        REGISTERED = "registered", "已登记"
        IRRELEVANT = "irrelevant", "与业务无关"

    class Receipt(models.TextChoices):
        NONE = "none", "不发送"
        DUE = "due", "待发送"
        SENDING = "sending", "正在发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        REVIEW = "review", "发送中断，不能确定是否送出"

    mailbox = models.CharField("信箱", max_length=200)
    message_id = models.CharField("Message-ID", max_length=250, blank=True)
    digest = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("大小")
    file = models.FileField("原件", storage=private_storage, max_length=120)
    is_whole = models.BooleanField("已取回全文", default=True)
    received_at = models.DateTimeField("收到时间")
    stored_at = models.DateTimeField("取回时间", default=timezone.now)

    sender = models.CharField("发件人", max_length=254, blank=True)
    sender_name = models.CharField("发件人名称", max_length=120, blank=True)
    subject = models.CharField("题目", max_length=300, blank=True)
    text = models.TextField("正文", blank=True)
    parts: models.JSONField = models.JSONField("附件", default=list)

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    examined_at = models.DateTimeField("读取时间", null=True)
    why = models.CharField("未能自动登记的原因", max_length=500, blank=True)
    found: models.JSONField = models.JSONField("读到的内容", default=dict)
    form_digest = models.CharField("反馈表 SHA-256", max_length=64, blank=True)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="mails", verbose_name="登记为"
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )  # nobody: the platform read it
    handled_at = models.DateTimeField("处理时间", null=True)
    may_reply = models.BooleanField("可自动回复", default=True)
    note = models.CharField("说明", max_length=300, blank=True)
    filed_at = models.DateTimeField("原件归档时间", null=True)
    receipt = models.CharField("回执", max_length=10, choices=Receipt.choices, default=Receipt.NONE)
    receipt_at = models.DateTimeField("回执时间", null=True)
    erased_at = models.DateTimeField("按保存期限删除", null=True)

    objects = MailQuerySet.as_manager()

    search_fields = [index.SearchField("search_text")]

    class Meta:
        verbose_name = "邮件"
        verbose_name_plural = "收件箱"
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["message_id", "digest"], name="mail_once"),
            models.UniqueConstraint(
                fields=["form_digest"], condition=~Q(form_digest=""), name="mail_form_once"
            ),
            models.CheckConstraint(
                condition=Q(state="registered", case__isnull=False) | ~Q(state="registered") & Q(case=None),
                name="mail_registered_as_a_case",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", handled_at=None)
                | ~Q(state="waiting") & Q(handled_at__isnull=False),
                name="mail_handled_at_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="mail_latest"),
            models.Index(fields=["state", "-received_at", "-id"], name="mail_by_state"),
            models.Index(fields=["sender", "received_at"], name="mail_by_sender"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The subject, or that there is none."""
        return self.subject or "（无题目）"

    @property
    def search_text(self) -> str:
        """What a search over mails looks at."""
        names = " ".join(part["name"] for part in self.parts)
        return f"{self.subject} {self.sender_name} {self.sender} {names} {self.text}"

    @property
    def size_text(self) -> str:
        """The size as people read it."""
        return size_text(self.size)

    def content(self) -> bytes:
        """The bytes as they came in. Raises FileNotFoundError."""
        with self.file.open("rb") as source:
            return source.read()


@register_setting(icon="mail")
class MailroomSettings(BaseGenericSetting):
    """How the mailbox is handled: all of it defaults of ours (DOMAIN 1, [D])."""

    max_mb = models.PositiveSmallIntegerField(
        "邮件大小上限（MB）",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text="更大的邮件只取回邮件头，由收文人员到邮箱里查看。",
    )
    hourly_limit = models.PositiveSmallIntegerField(
        "同一发件人每小时自动登记上限（封）",
        default=10,
        validators=[MinValueValidator(1)],
        help_text="超过的由收文人员处理，不自动回复。",
    )
    late_days = models.PositiveSmallIntegerField(
        "待处理超过几个工作日时提示", default=1, help_text="收到当日不计。"
    )
    sends_receipts = models.BooleanField("登记后向发件人发送回执", default=True)
    public_domains = models.TextField(
        "公共邮箱域名",
        default=PUBLIC_DOMAINS,
        blank=True,
        help_text="每行一个。这些域名不能说明发件人属于哪家机构，只认登记过的联系人邮箱。",
    )

    panels = [
        FieldPanel(name)
        for name in ("max_mb", "hourly_limit", "late_days", "sends_receipts", "public_domains")
    ]

    class Meta:
        verbose_name = "收件箱"

    @property
    def max_bytes(self) -> int:
        """The largest mail that is fetched whole."""
        return self.max_mb * 1024 * 1024

    def is_public(self, domain: str) -> bool:
        """Whether anybody can have an address of this domain."""
        return domain.lower() in {line.strip().lower() for line in self.public_domains.splitlines()}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Domains are kept without spaces around them."""
        self.public_domains = "\n".join(filter(None, map(str.strip, self.public_domains.splitlines())))
        super().save(*args, **kwargs)
