"""The verbs of notifications: tell people, mark as read, decide on what did not go out."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User

from . import events, preferences, rendering, rules, tasks, texts
from .events import Event
from .models import Channel, Delivery, DeliveryState, Endpoint, Mode

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
    """Tell active people of an event, in the transaction of the event itself.

    Everybody gets a message in the inbox; the other channels are what each has chosen for the event's group (see
    `preferences`). Where the event is for departments, their group robots are told too. The text is the
    administrator's, or the event's own (see `events`), filled from `context`; of an event that nobody declared
    it is `context["sentence"]`. `url` is the path inside the platform.
    With an `idempotency_key` each person is told once however often this is called, and the rows of the first
    call are returned. What leaves the house leaves after the commit.
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
    common = {
        "event": event,
        "url": url,
        "subject_key": subject_key,
        "idempotency_key": idempotency_key,
        "created_at": timezone.now(),
    }
    rows = _rows(events.find(event), people, context, common)
    if idempotency_key:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        told = Delivery.objects.filter(idempotency_key=idempotency_key)
        ours = Q(recipient__in=people) | Q(endpoint__in=[row.endpoint_id for row in rows if row.endpoint_id])
        rows = list(told.filter(ours).select_related("recipient", "endpoint").order_by("pk"))
    else:
        Delivery.objects.bulk_create(rows)
    wake([row.pk for row in rows if row.state == DeliveryState.QUEUED])
    return rows


def _rows(
    event: Event, people: list[User], context: dict[str, Any], common: dict[str, Any]
) -> list[Delivery]:
    """A row for each person and channel, and for each endpoint of their departments."""
    now = common["created_at"]
    own = texts.current(event.key)
    chosen = preferences.chosen_by(people, groups=[event.group])
    context = context | {"exchange_name": rendering.exchange_name()}

    def row(channel: Channel, state: DeliveryState, values: dict[str, str], **to: Any) -> Delivery:
        text = own.get(channel) or rendering.default_text(event, channel)
        subject, body = rendering.message(event, text, values)
        due = now if state == DeliveryState.QUEUED else None
        sent = now if state == DeliveryState.SENT else None
        return Delivery(
            channel=channel,
            state=state,
            subject=subject,
            body=body,
            next_attempt_at=due,
            sent_at=sent,
            **to,
            **common,
        )

    rows = []
    for person in people:
        values = rendering.values_of(event, context | {"recipient": person})
        rows.append(row(Channel.INBOX, DeliveryState.SENT, values, recipient=person))
        for channel, mode in preferences.routes(event, person, chosen.get(person.pk, {})).items():
            state = DeliveryState.WAITING if mode == Mode.DAILY else DeliveryState.QUEUED
            rows.append(row(channel, state, values, recipient=person))
    if event.for_department:
        values = rendering.values_of(event, context | {"recipient": "各位同事"})
        rows += [
            row(Channel(endpoint.kind), DeliveryState.QUEUED, values, endpoint=endpoint)
            for endpoint in endpoints_of(event, people)
        ]
    return rows


def endpoints_of(event: Event, people: Iterable[User]) -> list[Endpoint]:
    """The active endpoints of these people's departments that want events of this group."""
    departments = {person.department_id for person in people if person.department_id}
    if not departments:
        return []
    rows = Endpoint.objects.filter(is_active=True, department__in=departments)
    return [endpoint for endpoint in rows if event.group in endpoint.groups]


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


def requeue(*, delivery_id: int, user: User) -> Delivery:
    """Send a message again that failed or awaits review. Raises PermissionDenied with the reason."""
    now = timezone.now()
    return _settle(
        delivery_id,
        user,
        "requeue",
        "",
        state=DeliveryState.QUEUED,
        attempts=0,
        next_attempt_at=now,
        claimed_at=None,
    )


def abandon(*, delivery_id: int, user: User, reason: str) -> Delivery:
    """Give a message up that failed or awaits review, for a reason. Raises PermissionDenied, ValidationError."""
    return _settle(delivery_id, user, "abandon", reason, state=DeliveryState.ABANDONED)


def confirm(*, delivery_id: int, user: User, reason: str) -> Delivery:
    """Note that an interrupted message did arrive, and how one knows. Raises PermissionDenied, ValidationError."""
    return _settle(delivery_id, user, "confirm", reason, state=DeliveryState.SENT, sent_at=timezone.now())


@transaction.atomic
def _settle(delivery_id: int, user: User, action: str, reason: str, **values: Any) -> Delivery:
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if refusal := rules.ACTIONS[action](delivery, user):
        raise PermissionDenied(refusal)
    reason = " ".join(reason.split())
    if action != "requeue" and not reason:
        raise ValidationError("请写明理由。")
    before = {"state": delivery.state, "attempts": delivery.attempts} | (
        {"reason": reason[:200]} if reason else {}
    )
    for name, value in values.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(values))
    log(delivery, f"notifications.{action}", user=user, data=before)
    if delivery.state == DeliveryState.QUEUED:
        wake([delivery.pk])
    return delivery


def wake(ids: list[int]) -> None:
    """Have a worker send these rows once they are committed."""
    if ids:
        transaction.on_commit(partial(_enqueue, ids))


def _enqueue(ids: list[int]) -> None:
    try:
        tasks.deliver.enqueue(ids)
    except Exception:  # what was decided stands; `sweep_notifications` finds the rows
        logger.exception("the job queue is down, %d messages wait for the sweeper", len(ids))
