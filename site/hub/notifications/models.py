"""One row per person, channel and event: what was to be told, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from hub.accounts.ciphers import EncryptedTextField


class Channel(models.TextChoices):
    """How a person is told."""

    INBOX = "inbox", "站内"
    EMAIL = "email", "邮件"
    SMS = "sms", "短信"
    WECOM = "wecom", "企业微信群机器人"
    WEBHOOK = "webhook", "外部接口"


class DeliveryState(models.TextChoices):
    """What became of a delivery. What lies in the inbox is "sent" from the beginning."""

    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已送出"
    FAILED = "failed", "未送达"
    REVIEW = "review", "待核实"
    ABANDONED = "abandoned", "已放弃"
    WAITING = "waiting", "待汇总"
    BUNDLED = "bundled", "已并入汇总"


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user) -> DeliveryQuerySet:
        """A person's own mail, and nobody else's: no role reads the mail of others."""
        return self.filter(recipient=user.pk)

    def undecided(self) -> DeliveryQuerySet:
        """The dead letters and what was interrupted: somebody has to decide."""
        return self.filter(state__in=(DeliveryState.FAILED, DeliveryState.REVIEW))

    def inbox(self) -> DeliveryQuerySet:
        """What the portal's inbox lists, newest first."""
        return self.filter(channel=Channel.INBOX).order_by("-created_at", "-pk")

    def unread(self) -> DeliveryQuerySet:
        """Inbox rows not opened yet."""
        return self.filter(channel=Channel.INBOX, read_at=None)


class Endpoint(models.Model):
    """A department's group robot, or another system's address, that is told of what its department gets to do.

    `address` is a secret: whoever knows it can write into the group. No screen shows it, the database keeps it
    encrypted.
    """

    class Kind(models.TextChoices):
        """What stands behind the address."""

        WECOM = Channel.WECOM
        WEBHOOK = Channel.WEBHOOK

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="endpoints", verbose_name="部门"
    )
    address = EncryptedTextField("地址", max_length=500)
    groups = models.JSONField("通知类别", default=list)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "群机器人与接口"
        verbose_name_plural = "群机器人与接口"
        ordering = ["name"]
        default_permissions = ("view", "add", "change", "delete")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A message over one channel: to one person, or to an endpoint.

    `digest` is the summary that a message which waited for it went into. `url` is a path inside the platform; `subject_key` names what it is about (such as "case:12"), for
    grouping and erasing. `next_attempt_at` is when a queued e-mail is due, `claimed_at` when a worker took
    it.
    """

    event = models.CharField("事件", max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="deliveries",
        null=True,
        blank=True,
        verbose_name="收件人",
    )
    endpoint = models.ForeignKey(
        Endpoint, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="接口"
    )
    digest = models.ForeignKey(
        "self", models.SET_NULL, related_name="bundled", null=True, blank=True, verbose_name="汇总"
    )
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    subject = models.CharField("主题", max_length=200)
    body = models.TextField("正文")
    url = models.CharField("链接", max_length=500, blank=True)
    subject_key = models.CharField("所属对象", max_length=80, blank=True)
    idempotency_key = models.CharField("防重键", max_length=160, blank=True)
    state = models.CharField("状态", max_length=10, choices=DeliveryState.choices)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_attempt_at = models.DateTimeField("下次发送时间", null=True, blank=True)
    claimed_at = models.DateTimeField("开始发送时间", null=True, blank=True)
    last_error = models.CharField("最近错误", max_length=300, blank=True)
    created_at = models.DateTimeField("产生时间", default=timezone.now)
    sent_at = models.DateTimeField("送出时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key", "recipient", "channel"],
                condition=~models.Q(idempotency_key=""),
                name="delivery_once",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key", "endpoint"],
                condition=~models.Q(idempotency_key="") & models.Q(recipient=None),
                name="delivery_once_per_endpoint",
            ),
            models.CheckConstraint(
                condition=models.Q(recipient=None, channel__in=(Channel.WECOM, Channel.WEBHOOK))
                | models.Q(recipient__isnull=False, channel__in=(Channel.INBOX, Channel.EMAIL, Channel.SMS)),
                name="delivery_to_whom",
            ),
            models.CheckConstraint(
                condition=~models.Q(channel=Channel.INBOX) | models.Q(state=DeliveryState.SENT),
                name="delivery_inbox_is_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "channel", "-created_at", "-id"], name="delivery_inbox"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(channel=Channel.INBOX, read_at=None),
                name="delivery_unread",
            ),
            # What the sweeper looks for.
            models.Index(
                fields=["state", "next_attempt_at"],
                condition=~models.Q(state=DeliveryState.SENT),
                name="delivery_unfinished",
            ),
            models.Index(fields=["subject_key"], name="delivery_subject"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(state=DeliveryState.WAITING),
                name="delivery_for_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def addressee(self) -> str:
        """To whom it goes, by name."""
        return str(self.recipient or self.endpoint or "已删除的接口")

    @property
    def beyond_subject(self) -> str:
        """What the body says that the subject has not said, for a list that shows both."""
        rest = self.body.removeprefix(self.subject)
        # Where the body goes on with the same sentence, it is not cut in the middle.
        return self.body if rest[:1] not in ("", "。", "\r", "\n") else rest.lstrip("。\r\n ")

    @property
    def is_unread(self) -> bool:
        """Whether the inbox shows it as new."""
        return self.channel == Channel.INBOX and self.read_at is None


class MessageText(models.Model):
    """A text that an administrator wrote for an event on a channel. Every change is a row; the current one counts.

    A row with `is_default` went back to the text that the platform brings along.
    """

    event = models.CharField("事件", max_length=80)
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    subject = models.CharField("主题", max_length=200, blank=True)
    body = models.TextField("正文", blank=True)
    is_default = models.BooleanField("恢复默认", default=False)
    is_current = models.BooleanField("现行", default=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="修改人"
    )
    created_at = models.DateTimeField("修改时间", default=timezone.now)

    class Meta:
        verbose_name = "通知模板"
        verbose_name_plural = "通知模板"
        ordering = ["-pk"]
        default_permissions = ("change",)
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel"],
                condition=models.Q(is_current=True),
                name="message_text_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.get_channel_display()}"


class Mode(models.TextChoices):
    """How a person wants to be told over a channel."""

    NOW = "now", "立即"
    DAILY = "daily", "每日汇总"
    OFF = "off", "不接收"


class Preference(models.Model):
    """How one person wants to be told of one group of events; without a row the channel's default counts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences", verbose_name="用户"
    )
    group = models.CharField("通知类别", max_length=20)
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    mode = models.CharField("方式", max_length=10, choices=Mode.choices)

    class Meta:
        verbose_name = "通知偏好"
        verbose_name_plural = "通知偏好"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "group", "channel"], name="preference_once"),
            models.CheckConstraint(
                condition=models.Q(channel=Channel.EMAIL)
                | models.Q(channel=Channel.SMS, mode__in=(Mode.NOW, Mode.OFF)),
                name="preference_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.group} {self.channel} {self.mode}"
