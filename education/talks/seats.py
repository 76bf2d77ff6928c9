"""Seats and the waiting list of one talk. Everything here is called under the lock of the talk."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hub.pages.purging import purge_after_commit

from . import telling
from .models import Registration, Talk, TalkSettings


def free(talk: Talk) -> int | None:
    """How many seats are left; None where everybody gets one."""
    if talk.capacity is None:
        return None
    return talk.capacity - talk.registrations.taking_seats().count()


def offer(talk: Talk) -> int:
    """Offer what seats are free to those who wait longest; answers to how many. Nothing once the talk has begun.

    An offer is good for the hours of the setting, and no longer than until the talk begins.
    """
    now = timezone.now()
    if talk.state != Talk.State.OPEN or talk.starts_at is None or talk.starts_at <= now:
        return 0
    left = free(talk)
    rows = list(talk.registrations.queued()[: left if left is None or left > 0 else 0])
    until = min(now + timedelta(hours=TalkSettings.load().offer_hours), talk.starts_at)
    for row in rows:
        row.state, row.offered_until = Registration.State.OFFERED, until
        row.save(update_fields=["state", "offered_until"])
        telling.tell(row, telling.OFFERED)
    return len(rows)


def lapse(talk: Talk) -> int:
    """Take back the offers whose time is over, and offer the seats to the next; answers how many were taken back."""
    over = list(
        talk.registrations.filter(state=Registration.State.OFFERED, offered_until__lte=timezone.now())
    )
    for row in over:
        row.state = Registration.State.LAPSED
        row.save(update_fields=["state"])
        telling.tell(row, telling.LAPSED)
    if over:
        offer(talk)
        purge_after_commit()
    return len(over)
