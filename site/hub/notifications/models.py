"""One row per person, channel and event: what was to be told, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Channel(models.TextChoices):
    """How a person is told."""

    INBOX = "inbox", "站内"
    EMAIL = "email", "邮件"


class DeliveryState(models.TextChoices):
    """What became of a delivery. Only e-mail passes through the states other than "sent"."""

    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已送出"
    FAILED = "failed", "未送达"
    REVIEW = "review", "待核实"


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user) -> DeliveryQuerySet:
        """A person's own mail, and nobody else's: no role reads the mail of others."""
        return self.filter(recipient=user.pk)

    def inbox(self) -> DeliveryQuerySet:
        """What the portal's inbox lists, newest first."""
        return self.filter(channel=Channel.INBOX).order_by("-created_at", "-pk")

    def unread(self) -> DeliveryQuerySet:
        """Inbox rows not opened yet."""
        return self.filter(channel=Channel.INBOX, read_at=None)


class Delivery(models.Model):
    """A message to one person over one channel.

    `url` is a path inside the platform; `subject_key` names what it is about (such as "case:12"), for
    grouping and erasing. `next_attempt_at` is when a queued e-mail is due, `claimed_at` when a worker took
    it.
    """

    event = models.CharField("事件", max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries", verbose_name="收件人"
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
            models.CheckConstraint(
                condition=models.Q(channel=Channel.EMAIL) | models.Q(state=DeliveryState.SENT),
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
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def beyond_subject(self) -> str:
        """What the body says that the subject has not said, for a list that shows both."""
        return self.body.removeprefix(self.subject).lstrip("。\r\n ")

    @property
    def is_unread(self) -> bool:
        """Whether the inbox shows it as new."""
        return self.channel == Channel.INBOX and self.read_at is None
