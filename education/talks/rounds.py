"""What the platform does about talks by itself, with `run_clocks`: offers that expire, reminders."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from hub.cases.clocks import Outcome
from hub.cases.models import NoticeKind

from . import seats, telling
from .models import Registration, Talk, TalkSettings
from .planning import locked


def run(today: date) -> Outcome:
    """Take back offers whose time is over and go on to the next; remind those whose talk is near. Safe to repeat."""
    outcome = Outcome()
    over = Registration.objects.filter(state=Registration.State.OFFERED, offered_until__lte=timezone.now())
    for pk in sorted(set(over.values_list("talk", flat=True))):
        outcome.attempt(f"talk {pk}", NoticeKind.LAPSE, partial(_lapse, pk))
    days = TalkSettings.load().remind_days
    if days:
        near = Registration.objects.filter(
            ~Q(reminded_of=F("talk__starts_at")) | Q(reminded_of=None),
            state=Registration.State.SEATED,
            talk__state=Talk.State.OPEN,
            talk__starts_at__gt=timezone.now(),
            talk__starts_at__date__lte=today + timedelta(days=days),
        )
        for pk in list(near.order_by("pk").values_list("pk", flat=True)):
            outcome.attempt(f"registration {pk}", NoticeKind.REMIND, partial(_remind, pk))
    return outcome


@transaction.atomic
def _lapse(talk_id: int) -> bool:
    return seats.lapse(locked(talk_id)) > 0


@transaction.atomic
def _remind(registration_id: int) -> bool:
    """Remind one person of the time that holds now, once."""
    rows = Registration.objects.select_for_update(of=("self",)).select_related("talk__page", "user")
    row = rows.get(pk=registration_id)
    starts_at = row.talk.starts_at
    if row.state != Registration.State.SEATED or starts_at is None or row.reminded_of == starts_at:
        return False
    row.reminded_of = starts_at
    row.save(update_fields=["reminded_of"])
    telling.tell(row, telling.REMINDER)
    return True
