"""What the platform does about the ends of memoranda by itself; a round of `run_clocks`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hub.cases.clocks import Outcome
from hub.cases.models import NoticeKind

from ..models import CampusSettings, Memorandum, MemorandumNotice
from .notices import tell_of_end

Stage = MemorandumNotice.Stage
#: What ended longer ago was entered afterwards: nobody is told any more.
LATE = timedelta(days=30)


def due(stage: Stage, today: date) -> QuerySet[Memorandum]:
    """The memoranda of which somebody is to be told on that day and has not been, whatever was missed before."""
    rules = CampusSettings.load()
    first = today + timedelta(days=rules.first_reminder)
    second = today + timedelta(days=rules.second_reminder)
    condition = {
        Stage.FIRST: Q(ends_on__gt=second, ends_on__lte=first),
        Stage.SECOND: Q(ends_on__gte=today, ends_on__lte=second),
        Stage.ENDED: Q(ends_on__lt=today, ends_on__gte=today - LATE),
    }[stage]
    told = MemorandumNotice.objects.filter(
        memorandum=OuterRef("pk"), stage=stage, ends_on=OuterRef("ends_on")
    )
    return Memorandum.objects.to_be_renewed().filter(condition, ~Exists(told))


def run(today: date) -> Outcome:
    """Tell of each memorandum that ends soon or has ended, once, however often it is called."""
    outcome = Outcome()
    for stage in Stage:
        kind = NoticeKind.OVERDUE if stage == Stage.ENDED else NoticeKind.REMIND
        for pk in list(due(stage, today).order_by("pk").values_list("pk", flat=True)):
            outcome.attempt(f"memorandum {pk}", kind, partial(_ring, pk, stage, today))
    return outcome


@transaction.atomic
def _ring(pk: int, stage: Stage, today: date) -> bool:
    """Tell of one memorandum under its lock, unless somebody was faster."""
    row = Memorandum.objects.select_for_update().get(pk=pk)
    if not due(stage, today).filter(pk=pk).exists():
        return False
    MemorandumNotice.objects.create(memorandum=row, stage=stage, ends_on=row.ends_on)
    tell_of_end(row, stage, today=today)
    return True
