"""What the platform does about the dates of promises by itself; a round of `run_clocks`."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hub.cases.clocks import Outcome, escalated_before, reminded_until
from hub.cases.models import NoticeKind

from ..models import Promise, PromiseNotice
from . import notices, services

KINDS = (NoticeKind.ESCALATE, NoticeKind.OVERDUE, NoticeKind.REMIND)


def due(kind: NoticeKind, today: date) -> QuerySet[Promise]:
    """The open promises about which this is to be done on that day, and has not been."""
    condition = {
        NoticeKind.REMIND: Q(
            due_on__gte=today, due_on__lt=reminded_until(today), promised_at__date__lt=today
        ),
        NoticeKind.OVERDUE: Q(due_on__lt=today),
        NoticeKind.ESCALATE: Q(due_on__lt=escalated_before(today)),
    }[kind]
    return Promise.objects.open().filter(condition).exclude(notices__kind=kind)


def run(today: date) -> Outcome:
    """Remind the owners, say what is overdue, escalate to the heads; each once, however often it is called."""
    outcome = Outcome()
    for kind in KINDS:
        for pk in list(due(kind, today).order_by("pk").values_list("pk", flat=True)):
            outcome.attempt(f"promise {pk}", kind, partial(_ring, pk, kind, today))
    return outcome


@transaction.atomic
def _ring(pk: int, kind: NoticeKind, today: date) -> bool:
    """Do one thing about one promise, unless somebody was faster."""
    promise, items = services.lock(pk)
    if not due(kind, today).filter(pk=pk).exists():
        return False
    PromiseNotice.objects.create(promise=promise, kind=kind, at=timezone.now())
    if kind != NoticeKind.REMIND:
        services.note_date(promise, items, f"promise_{kind}")
    notices.tell_of_date(kind, promise, today=today)
    return True
