"""What pages show of a consultation: the draft as a tree, one article, and what became of the comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from ..models import Consultation, RegulationPage, RuleComment

R = RuleComment.Result


@dataclass(frozen=True)
class Tally:
    """How many comments one article had, and what became of them."""

    place: str
    number: int
    adopted: int
    partly: int
    not_adopted: int


def public_consultations(page: RegulationPage) -> list[Consultation]:
    """Those of a document that everybody may read. One query."""
    rows = Consultation.objects.begun().filter(version__page=page, audience=Consultation.Audience.PUBLIC)
    return list(rows.select_related("version"))


def tallies(consultation: Consultation) -> list[Tally]:
    """Comments by article, in the order of the text, without a word of who made them. One query."""
    rows = (
        RuleComment.objects.filter(consultation=consultation, state="answered")
        .order_by()
        .values("section__label", "section__position")
        .annotate(
            number=Count("pk"),
            adopted=Count("pk", filter=Q(result=R.ADOPTED)),
            partly=Count("pk", filter=Q(result=R.PARTLY)),
            not_adopted=Count("pk", filter=Q(result=R.NOT_ADOPTED)),
        )
    )
    found = sorted(rows, key=lambda row: row["section__position"] or 0)
    return [
        Tally(
            row["section__label"] or "总体意见",
            row["number"],
            row["adopted"],
            row["partly"],
            row["not_adopted"],
        )
        for row in found
    ]


def outcome(consultation: Consultation) -> dict[str, Any]:
    """The summary with its figures, once it was published."""
    if not consultation.summarised_at:
        return {}
    return {"tallies": tallies(consultation)}
