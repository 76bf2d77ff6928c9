"""What the platform does about reviews by itself; a round of `run_clocks`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from hub.cases.clocks import Outcome
from hub.cases.models import NoticeKind

from ..models import CampusSettings, ResearchReview
from . import notices


def run(today: date) -> Outcome:
    """Remind reviewers whose time is nearly over, once for each time limit, whatever was missed before."""
    outcome = Outcome()
    near = today + timedelta(days=CampusSettings.load().reviewer_reminder)
    rows = ResearchReview.objects.filter(
        ~Q(reminded_of=F("due_on")) | Q(reminded_of=None),
        state=ResearchReview.State.ASKED,
        topic__state="reviewing",
        due_on__lte=near,
    )
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        outcome.attempt(f"research review {pk}", NoticeKind.REMIND, partial(_remind, pk, today))
    return outcome


@transaction.atomic
def _remind(review_id: int, today: date) -> bool:
    rows = ResearchReview.objects.select_for_update(of=("self",)).select_related("topic", "reviewer")
    review = rows.get(pk=review_id)
    if review.state != ResearchReview.State.ASKED or review.reminded_of == review.due_on:
        return False
    review.reminded_of = review.due_on
    review.save(update_fields=["reminded_of"])
    notices.remind(review, today=today)
    return True
