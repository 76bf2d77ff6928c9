"""What the platform does about time limits by itself: remind, say that one has run out, escalate, let lapse.

Nothing is remembered of a run: what is due follows from the clock and the day alone, and what was done stands
in `ClockNotice`, once for each clock and kind. So `run` may be called twice, by two processes at once, or for
the first time after days: it does what still makes sense then (no reminder of an end that has passed).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hub.workdays.services import add_working_days

from . import notices, services, timeline
from .flows import Party, all_flows
from .models import Case, Clock, ClockNotice, ClockSettings, NoticeKind

logger = logging.getLogger(__name__)

ONE_DAY = timedelta(days=1)
# In this order: what ends a clock comes first, so that nobody is told of a limit that is no more.
KINDS = (NoticeKind.LAPSE, NoticeKind.ESCALATE, NoticeKind.OVERDUE, NoticeKind.REMIND)


@dataclass
class Outcome:
    """What a run did, by kind of notice, and where it failed, with the reason."""

    done: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def attempt(self, what: str, kind: NoticeKind, action: Callable[[], bool]) -> None:
        """Do one thing, which answers whether it was still to be done; a failure is kept and does no harm."""
        try:
            self.done[kind] += action()
        except Exception as error:  # one case must not keep the others waiting
            logger.exception("%s: %s failed", what, kind)
            self.failed.append((what, f"{kind}: {error}"))


Round = Callable[[date], Outcome]
_rounds: list[Round] = []


def register_round(action: Round) -> None:
    """Have a room's own dates looked after with the clocks: called with the day, safe to repeat."""
    _rounds.append(action)


def run(*, today: date | None = None) -> Outcome:
    """Do what is due on a day (today): each clock in a transaction of its own, failures are collected."""
    today = today or timezone.localdate()
    outcome = Outcome()
    for kind in KINDS:
        for pk in list(due(kind, today).order_by("pk").values_list("pk", flat=True)):
            outcome.attempt(f"clock {pk}", kind, partial(_ring, pk, kind, today))
    for action in _rounds:
        found = action(today)
        outcome.done += found.done
        outcome.failed += found.failed
    return outcome


def due(kind: NoticeKind, today: date) -> QuerySet[Clock]:
    """The running clocks about which this is to be done on that day, and has not been."""
    rows = Clock.objects.filter(stopped_at=None).exclude(notices__kind=kind)
    return rows.filter(_condition(kind, today))


def _condition(kind: NoticeKind, today: date) -> Q:
    if kind == NoticeKind.REMIND:
        staff, applicant = (
            Q(due_on__gte=today, due_on__lt=reminded_until(today, party), started_on__lt=today)
            for party in (Party.EXCHANGE, Party.APPLICANT)
        )
        return Q(waits_for=Party.EXCHANGE) & staff | Q(waits_for=Party.APPLICANT) & applicant
    if kind == NoticeKind.ESCALATE:
        return Q(waits_for=Party.EXCHANGE, due_on__lt=escalated_before(today))
    if kind == NoticeKind.LAPSE:
        return Q(due_on__lt=today) & _lapsing()
    return Q(due_on__lt=today) & ~_lapsing()


def reminded_until(today: date, party: Party = Party.EXCHANGE) -> date:
    """Of what ends before this day, and has not ended, that side is reminded."""
    rules = ClockSettings.load()
    days = rules.staff_remind_days if party == Party.EXCHANGE else rules.applicant_remind_days
    return add_working_days(today, days + 1)


def escalated_before(today: date) -> date:
    """What ended before this day goes to the head: so many working days have passed, today among them."""
    days = ClockSettings.load().escalate_days
    return min(add_working_days(today + ONE_DAY, -days), today) if days else today


def _lapsing() -> Q:
    """Clocks of states that end by themselves."""
    scope = Q(pk__in=[])
    for flow in all_flows():
        names = [state.name for state in flow.states if state.lapses]
        if names:
            scope |= Q(case__kind=flow.kind, case__state__in=names)
    return scope


@transaction.atomic
def _ring(pk: int, kind: NoticeKind, today: date) -> bool:
    """Do one thing about one clock under its case's lock, unless somebody was faster."""
    case_id = Clock.objects.values_list("case", flat=True).get(pk=pk)
    case = services.lock(case_id, None)
    clock = due(kind, today).filter(pk=pk).first()
    if clock is None:
        return False
    now = timezone.now()
    ClockNotice.objects.create(clock=clock, kind=kind, at=now)
    if kind == NoticeKind.LAPSE:
        services.perform(case_id=case.pk, name=case.state_info.lapses, user=None, version=None)
        return True
    if kind in (NoticeKind.OVERDUE, NoticeKind.ESCALATE):
        _note(case, kind, clock)
    notices.tell_of_clock(case=case, clock=clock, kind=kind, today=today)
    return True


def _note(case: Case, kind: NoticeKind, clock: Clock) -> None:
    timeline.record(
        case=case,
        event=str(kind),
        actor=None,
        source=case.state,
        target=case.state,
        data={"data": {"note": f"{clock.label}：{clock.due_on:%Y-%m-%d}"}},
        internal=True,
        at=timezone.now(),
    )
