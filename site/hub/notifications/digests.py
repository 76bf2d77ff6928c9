"""The daily digest: what waited for it, in one e-mail per person and day."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User

from . import rendering
from .models import Channel, Delivery, DeliveryState
from .services import wake

MOST_LINES = 100


def send_digests() -> int:
    """Bundle what waits, for each person who has none of today yet; answers how many digests were made.

    Each person is a transaction: after a stop the next run goes on where this one ended, and no line comes twice.
    """
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    people = waiting.order_by("recipient").values_list("recipient", flat=True).distinct()
    day, name = timezone.localdate(), rendering.exchange_name()
    return sum(_bundle(pk, day, name) for pk in list(people))


@transaction.atomic
def _bundle(person_id: int, day: date, name: str) -> bool:
    User.objects.select_for_update().get(pk=person_id)  # two commands at once take turns
    key = f"digest:{day:%Y-%m-%d}"
    if Delivery.objects.filter(recipient=person_id, channel=Channel.EMAIL, idempotency_key=key).exists():
        return False
    rows = list(
        Delivery.objects.filter(recipient=person_id, state=DeliveryState.WAITING)
        .defer("body")
        .order_by("created_at", "pk")
    )
    if not rows:
        return False
    lines = [f"{timezone.localtime(row.created_at):%m-%d %H:%M}  {row.subject}" for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        lines.append(f"另有 {len(rows) - MOST_LINES} 条，请登录平台查看。")
    digest = Delivery.objects.create(
        event="digest",
        recipient_id=person_id,
        channel=Channel.EMAIL,
        subject=f"{day.month}月{day.day}日通知汇总，共 {len(rows)} 条",
        body="\n".join(lines),
        url=reverse("after_sign_in"),
        idempotency_key=key,
        state=DeliveryState.QUEUED,
        next_attempt_at=timezone.now(),
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=DeliveryState.BUNDLED, digest=digest
    )
    wake([digest.pk])
    return True
