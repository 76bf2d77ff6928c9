"""The verbs of notifications: tell people, mark as read, send again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User

from . import rendering, rules, tasks
from .models import Channel, Delivery, DeliveryState

logger = logging.getLogger(__name__)


def notify(
    *,
    event: str,
    recipients: Iterable[User],
    context: dict[str, Any],
    url: str,
    subject_key: str = "",
    idempotency_key: str = "",
) -> list[Delivery]:
    """Tell active people of an event over every channel they have, in the transaction of the event itself.

    `event` names `templates/notifications/<event>.txt`; the template gets `context` plus `recipient` and
    `exchange_name`; without one, `context["sentence"]` is sent. `url` is the path inside the platform.
    With an `idempotency_key` each person is told once however often this is called, and the rows of the first
    call are returned. E-mail goes out after the commit.
    Raises ValueError for an event or address that can't be one, and RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("notify() belongs into the transaction of what it tells of")
    if not rendering.EVENT.fullmatch(event):
        raise ValueError(f"not an event name: {event!r}")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"not a path inside the platform: {url!r}")

    people = list({person.pk: person for person in recipients if person.is_active}.values())
    if not people:
        return []
    now = timezone.now()
    name = rendering.exchange_name()
    rows = []
    for person in people:
        subject, body = rendering.message(event, context | {"recipient": person, "exchange_name": name})
        common = {
            "event": event,
            "recipient": person,
            "subject": subject,
            "body": body,
            "url": url,
            "subject_key": subject_key,
            "idempotency_key": idempotency_key,
            "created_at": now,
        }
        rows.append(Delivery(channel=Channel.INBOX, state=DeliveryState.SENT, sent_at=now, **common))
        if person.email:
            rows.append(
                Delivery(channel=Channel.EMAIL, state=DeliveryState.QUEUED, next_attempt_at=now, **common)
            )
    if idempotency_key:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        told = Delivery.objects.filter(idempotency_key=idempotency_key, recipient__in=people)
        rows = list(told.select_related("recipient").order_by("pk"))
    else:
        Delivery.objects.bulk_create(rows)
    _wake([row.pk for row in rows if row.state == DeliveryState.QUEUED])
    return rows


def unread_count(user: User) -> int:
    """How many messages in the user's inbox are new."""
    return Delivery.objects.visible_to(user).unread().count()


def mark_read(*, delivery_id: int, user: User) -> bool:
    """Mark one message of the user's own inbox as read; False where it was read before or isn't theirs."""
    rows = Delivery.objects.visible_to(user).unread().filter(pk=delivery_id)
    return bool(rows.update(read_at=timezone.now()))


def mark_all_read(*, user: User) -> int:
    """Mark the user's whole inbox as read; answers how many were new."""
    return Delivery.objects.visible_to(user).unread().update(read_at=timezone.now())


@transaction.atomic
def requeue(*, delivery_id: int, user: User) -> Delivery:
    """Send an e-mail again that failed or awaits review. Raises PermissionDenied with the reason."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if reason := rules.may_requeue(delivery, user):
        raise PermissionDenied(reason)
    before = {"state": delivery.state, "attempts": delivery.attempts}
    delivery.state = DeliveryState.QUEUED
    delivery.attempts = 0
    delivery.next_attempt_at = timezone.now()
    delivery.claimed_at = None
    delivery.save(update_fields=["state", "attempts", "next_attempt_at", "claimed_at"])
    log(delivery, "notifications.requeue", user=user, data=before)
    _wake([delivery.pk])
    return delivery


def _wake(ids: list[int]) -> None:
    """Have a worker send these rows once they are committed."""
    if ids:
        transaction.on_commit(partial(_enqueue, ids))


def _enqueue(ids: list[int]) -> None:
    try:
        tasks.deliver.enqueue(ids)
    except Exception:  # what was decided stands; `sweep_notifications` finds the rows
        logger.exception("the job queue is down, %d e-mails wait for the sweeper", len(ids))
