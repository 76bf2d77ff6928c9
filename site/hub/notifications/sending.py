"""How queued messages go out, over any channel: claimed first, sent once, retried later, never guessed at.

A row is marked `sending` in a transaction of its own before the message leaves. One whose outcome is unknown,
because the worker died or the connection broke in mid-conversation, goes to review instead of out twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import rendering
from .models import Delivery, DeliveryState
from .transports import TRANSPORTS, Later, Rejected, Transport, Unavailable, Unknown

logger = logging.getLogger(__name__)

# Minutes to wait after the first, second … failed attempt; after the last one the row has failed.
BACK_OFF_MINUTES = (1, 5, 30, 120)
STALE_AFTER = timedelta(minutes=15)
INTERRUPTED = "发送中断，无法确定是否已送出；请与收件人核实后再重新发送。"


class Transports:
    """Those that a batch needs, each opened once."""

    def __init__(self) -> None:
        self._open: dict[str, Transport] = {}

    def of(self, channel: str) -> Transport:
        """The transport of a channel."""
        if channel not in self._open:
            self._open[channel] = TRANSPORTS[channel]()
        return self._open[channel]

    def close(self) -> None:
        """Close them all."""
        for transport in self._open.values():
            transport.close()


def send_due(ids: Iterable[int]) -> int:
    """Send those of the rows that are queued and due; answers how many went out."""
    sent = 0
    name = rendering.exchange_name()
    transports = Transports()
    try:
        for pk in ids:
            if _claim(pk):
                sent += _send_claimed(pk, transports, name)
    finally:
        transports.close()
    return sent


def sweep(*, limit: int = 500) -> tuple[int, int]:
    """Send what is due and was missed, and move what was interrupted to review: (sent, to review).

    Several sweepers may run at once: each row is claimed by one.
    """
    stale = Delivery.objects.filter(
        state=DeliveryState.SENDING, claimed_at__lt=timezone.now() - STALE_AFTER
    ).update(state=DeliveryState.REVIEW, last_error=INTERRUPTED)
    if stale:
        logger.error("%d messages were interrupted while being sent and await review", stale)
    due = Delivery.objects.filter(state=DeliveryState.QUEUED, next_attempt_at__lte=timezone.now())
    ids = list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])
    return send_due(ids), stale


def _claim(pk: int) -> bool:
    """Mark the row as being sent, for good before anything leaves; False where another worker has it."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        return bool(
            Delivery.objects.filter(pk=pk, state=DeliveryState.QUEUED, next_attempt_at__lte=now).update(
                state=DeliveryState.SENDING, claimed_at=now, attempts=F("attempts") + 1
            )
        )


def _send_claimed(pk: int, transports: Transports, name: str) -> bool:
    delivery = Delivery.objects.select_related("recipient", "endpoint").get(pk=pk)
    state, words, values = DeliveryState.SENT, "", {}
    transport = Transport()
    try:
        transport = transports.of(delivery.channel)
        transport.hand_over(delivery, name)
    except Later as error:
        state, words = DeliveryState.QUEUED, str(error)
        values = {"next_attempt_at": error.until, "attempts": delivery.attempts - 1}
    except Unavailable as error:
        state, words, values = _after_failure(delivery, error)
    except Unknown as error:
        state, words = DeliveryState.REVIEW, f"{INTERRUPTED}（{error}）"
    except Rejected as error:
        state, words = DeliveryState.FAILED, str(error)
    except Exception as error:  # a fault of ours: shown in the list, and the next row still goes out
        logger.exception("message %d could not be sent", pk)
        state, words = DeliveryState.FAILED, f"{type(error).__name__}: {error}"
    else:
        values = {"sent_at": timezone.now()}
    _finish(delivery, state, transport.masked(delivery, words), values)
    return state == DeliveryState.SENT


def _after_failure(delivery: Delivery, error: Unavailable) -> tuple[DeliveryState, str, dict[str, Any]]:
    if delivery.attempts > len(BACK_OFF_MINUTES):
        return DeliveryState.FAILED, str(error), {}
    wait = timedelta(minutes=BACK_OFF_MINUTES[delivery.attempts - 1])
    return DeliveryState.QUEUED, str(error), {"next_attempt_at": timezone.now() + wait}


def _finish(delivery: Delivery, state: DeliveryState, words: str, values: dict[str, Any]) -> None:
    """Write the outcome of this claim; it stands even where the sweeper has meanwhile given the row up."""
    Delivery.objects.filter(
        pk=delivery.pk,
        claimed_at=delivery.claimed_at,
        state__in=(DeliveryState.SENDING, DeliveryState.REVIEW),
    ).update(state=state, last_error=words[:300], **values)
    if words:
        logger.warning("%s %d is %s: %s", delivery.channel, delivery.pk, state, words)
