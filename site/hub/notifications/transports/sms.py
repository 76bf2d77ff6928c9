"""Text messages, through a provider that the settings name."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from ..masking import mask_phone, mobile
from ..models import Channel, Delivery, DeliveryState
from .base import Later, Rejected, Transport


class SmsProvider(Protocol):
    """Who sends text messages for us. Stands behind SMS_PROVIDER as a class without arguments."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        """Send to eleven digits; `reference` is ours and unique. Raises Rejected, Unavailable or Unknown."""


class FileProvider:
    """For demos and tests: each message is a file in SMS_FOLDER, named by its reference."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        folder = Path(settings.SMS_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        content = {"to": phone, "text": text, "at": timezone.localtime().isoformat()}
        with (folder / f"{reference}.json").open("x", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)


def sms_provider() -> SmsProvider | None:
    """Whom the settings name; None where no text messages are sent."""
    return import_string(settings.SMS_PROVIDER)() if settings.SMS_PROVIDER else None


class SmsTransport(Transport):
    """At most SMS_PER_PERSON_AND_DAY messages to one person in 24 hours: the rest waits."""

    def __init__(self) -> None:
        self.provider = sms_provider()

    def masked(self, delivery: Delivery, words: str) -> str:
        phone = delivery.recipient.phone if delivery.recipient else ""
        for known in filter(None, (phone, mobile(phone))):
            words = words.replace(known, mask_phone(known))
        return words

    def hand_over(self, delivery: Delivery, name: str) -> None:
        person = delivery.recipient
        if self.provider is None:
            raise Rejected("平台没有接入短信服务。")
        if person is None or not person.is_active or not mobile(person.phone):
            raise Rejected("收件人已停用，或没有登记手机号码。")
        day = timezone.now() - timedelta(days=1)
        sent = Delivery.objects.filter(
            recipient=person, channel=Channel.SMS, state=DeliveryState.SENT, sent_at__gt=day
        ).order_by("sent_at")
        if sent.count() >= settings.SMS_PER_PERSON_AND_DAY:
            first = sent.values_list("sent_at", flat=True)[0]
            raise Later("已达 24 小时内发送短信的上限，稍后再发。", first + timedelta(days=1, seconds=1))
        self.provider.send(
            phone=mobile(person.phone),
            text=f"【{name}】{delivery.body}",
            reference=f"{delivery.pk}-{delivery.claimed_at:%Y%m%d%H%M%S%f}",
        )
