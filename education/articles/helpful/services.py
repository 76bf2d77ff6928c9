"""The verb of a reader, and the figures of the editors."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from wagtail.models import Page

from ..models import HelpfulAnswer


def answer(*, page: Page, is_yes: bool, reason: str, form: str) -> None:
    """Keep an answer. The same form sent twice counts once."""
    HelpfulAnswer.objects.bulk_create(
        [HelpfulAnswer(page=page, is_yes=is_yes, reason=reason, form=form)], ignore_conflicts=True
    )


@dataclass(frozen=True)
class Figures:
    """What readers say of one page."""

    page_id: int
    title: str
    answers: int
    yes: int
    reasons: int

    @property
    def share(self) -> int:
        """How many of a hundred found it helpful."""
        return round(100 * self.yes / self.answers)


def figures() -> list[Figures]:
    """All pages about which readers said something, the least helpful first. One query."""
    rows = HelpfulAnswer.objects.order_by().values("page", "page__title")
    counted = rows.annotate(
        answers=Count("pk"), yes=Count("pk", filter=Q(is_yes=True)), reasons=Count("pk", filter=~Q(reason=""))
    )
    found = [
        Figures(row["page"], row["page__title"], row["answers"], row["yes"], row["reasons"])
        for row in counted
    ]
    return sorted(found, key=lambda row: (row.share, -row.answers, row.page_id))
