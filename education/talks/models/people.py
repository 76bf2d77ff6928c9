"""Who registered for a talk: seats, the waiting list in its order, and who came."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hub.attendance.models import Attendee, ClientKind
from hub.attendance.models.records import new_token
from hub.members.models import Organization

from ..querysets import ACTIVE, RegistrationQuerySet
from .records import Talk

TICKET = "education.talks.ticket"


class Registration(models.Model):
    """One person at one talk. `place` is the order of registering; `token` the person's own address.

    Whoever wrote in has consented to `consent_text`; a walk-in has said so at the door. After the retention time
    the person is gone and the row stays, so that the numbers do.
    """

    class State(models.TextChoices):
        SEATED = "seated", "已报名"
        WAITING = "waiting", "候补中"
        OFFERED = "offered", "候补待确认"
        CANCELLED = "cancelled", "已取消"
        LAPSED = "lapsed", "候补过期"

    class Source(models.TextChoices):
        MEMBER = "member", "会员门户"
        PUBLIC = "public", "网上报名"
        WALK_IN = "walk_in", "现场登记"

    talk = models.ForeignKey(Talk, models.PROTECT, related_name="registrations", verbose_name="场次")
    place = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=10, choices=State.choices)
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="talk_registrations",
        verbose_name="账号",
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="会员单位"
    )
    name = models.CharField("姓名", max_length=30)
    company = models.CharField("单位", max_length=120, blank=True)
    kind = models.CharField("身份", max_length=12, choices=ClientKind.choices)
    email = models.EmailField("邮箱", max_length=120, blank=True)
    phone = models.CharField("手机", max_length=20, blank=True)
    token = models.CharField("报名页面", max_length=20, unique=True, default=new_token, editable=False)
    form = models.CharField("表单", max_length=22, blank=True, editable=False)
    consent_text = models.TextField("同意的告知文本")
    consent_version = models.PositiveIntegerField("告知书版本")
    registered_at = models.DateTimeField("报名时间", default=timezone.now)
    offered_until = models.DateTimeField("候补名额保留至", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    told_sequence = models.PositiveIntegerField("已告知的变更", default=0)
    reminded_of = models.DateTimeField("已提醒的开始时间", null=True, blank=True)
    checked_in_at = models.DateTimeField("签到时间", null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签到人"
    )
    attendee = models.OneToOneField(
        Attendee, models.SET_NULL, null=True, related_name="registration", verbose_name="到场记录"
    )
    erased_at = models.DateTimeField("删除个人信息", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "报名"
        verbose_name_plural = "报名"
        ordering = ["talk_id", "place"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["talk", "state"]),
            models.Index(fields=["offered_until"], condition=Q(state="offered"), name="talk_offers"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["talk", "place"], name="talk_place_once"),
            *(
                models.UniqueConstraint(
                    fields=["talk", name],
                    condition=~Q(**{name: ""}) & Q(state__in=ACTIVE),
                    name=f"talk_{name}_once",
                )
                for name in ("email", "phone", "form")
            ),
            models.UniqueConstraint(
                fields=["talk", "user"],
                condition=Q(user__isnull=False, state__in=ACTIVE),
                name="talk_user_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False), name="talk_offer_expires"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether the person still has, or waits for, a seat."""
        return self.state in ACTIVE

    @property
    def has_seat(self) -> bool:
        return self.state == self.State.SEATED

    @property
    def ticket(self) -> str:
        """What the QR code carries: opened by staff alone, it says who has come. Nobody can make one up."""
        return signing.Signer(salt=TICKET).sign(str(self.pk))


def key_of_ticket(ticket: str) -> int | None:
    """Whose ticket it is; None for one that is none of ours."""
    try:
        return int(signing.Signer(salt=TICKET).unsign(ticket))
    except (signing.BadSignature, ValueError):
        return None
