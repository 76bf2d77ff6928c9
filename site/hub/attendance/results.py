"""What came of occasions: how many came, who they were, and what they thought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count

from .models import Answer, Attendee, ClientKind, Occasion, SurveyQuestion, SurveyReply

MARKS = ((5, "非常满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
SATISFIED = 4
# With fewer replies people would guess who wrote what.
LEAST_REPLIES = 3


@dataclass(frozen=True)
class HeadCount:
    """Who came, by kind and by how they signed in."""

    kinds: dict[str, int]
    sources: dict[str, int]

    @property
    def total(self) -> int:
        """How many came."""
        return sum(self.kinds.values())

    @property
    def industrial(self) -> int:
        """How many of them are industrial clients."""
        return self.kinds.get(ClientKind.INDUSTRIAL, 0)

    @property
    def industrial_share(self) -> Decimal | None:
        """Their share in percent with one place; None where nobody came."""
        return percent(self.industrial, self.total, "0.1")

    @property
    def kind_rows(self) -> list[tuple[str, int]]:
        """Label and number of each kind, in the order of the form."""
        return [(kind.label, self.kinds.get(kind.value, 0)) for kind in ClientKind]

    @property
    def phone(self) -> int:
        """How many signed in on their phone."""
        return self.sources.get(Attendee.Source.PHONE, 0)

    @property
    def paper(self) -> int:
        """How many were entered from paper."""
        return self.sources.get(Attendee.Source.PAPER, 0)


@dataclass(frozen=True)
class QuestionResult:
    """How often each mark was given to one question: (label, number), best first."""

    label: str
    counts: list[tuple[str, int]]
    counts_in: bool

    @property
    def answers(self) -> int:
        """How many answered it."""
        return sum(number for _, number in self.counts)


@dataclass(frozen=True)
class SurveyResult:
    """The replies to the survey; nothing but their number is told while they are fewer than LEAST_REPLIES."""

    replies: int
    satisfaction: Decimal | None
    questions: list[QuestionResult]
    remarks: list[str]

    @property
    def is_told(self) -> bool:
        """Whether there are enough replies to show them."""
        return self.replies >= LEAST_REPLIES


def percent(part: int, whole: int, places: str = "0.01") -> Decimal | None:
    """A share in percent; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal(places), ROUND_HALF_UP)


def counts_of(occasion: Occasion) -> dict[str, dict[str, int]]:
    """The numbers that stay of an occasion when its attendees are deleted."""
    kinds: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    rows = occasion.attendees.present().order_by().values_list("kind", "source").annotate(n=Count("pk"))
    for kind, source, number in rows:
        kinds[kind] += number
        sources[source] += number
    return {"kinds": dict(kinds), "sources": dict(sources)}


def head_count(occasions: Sequence[Occasion]) -> HeadCount:
    """Who came to these occasions together. One query, none where all were purged."""
    kinds: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for occasion in occasions:
        if occasion.purged_at:
            kinds.update(occasion.counts.get("kinds", {}))
            sources.update(occasion.counts.get("sources", {}))
    live = [occasion.pk for occasion in occasions if occasion.purged_at is None]
    if live:
        present = Attendee.objects.present().filter(occasion__in=live).order_by()
        for kind, source, number in present.values_list("kind", "source").annotate(n=Count("pk")):
            kinds[kind] += number
            sources[source] += number
    return HeadCount(dict(kinds), dict(sources))


def survey_result(occasions: Sequence[Occasion]) -> SurveyResult:
    """What was replied at these occasions together. Three queries."""
    keys = [occasion.pk for occasion in occasions]
    replies = SurveyReply.objects.filter(occasion__in=keys).count()
    if replies < LEAST_REPLIES:
        return SurveyResult(replies, None, [], [])
    answers = Answer.objects.filter(reply__occasion__in=keys)
    marks: dict[int, Counter[int]] = {}
    facts: dict[int, Any] = {}
    rows = (
        answers.filter(mark__isnull=False)
        .order_by("question__position", "question")
        .values_list("question", "question__label", "question__counts", "mark")
        .annotate(n=Count("pk"))
    )
    for pk, label, counts, mark, number in rows:
        facts[pk] = (label, counts)
        marks.setdefault(pk, Counter())[mark] += number
    questions = [
        QuestionResult(label, [(name, marks[pk][mark]) for mark, name in MARKS], counts)
        for pk, (label, counts) in facts.items()
    ]
    counted = sum((marks[pk] for pk, (_, counts) in facts.items() if counts), Counter())
    satisfied = sum(number for mark, number in counted.items() if mark >= SATISFIED)
    texts = answers.filter(question__kind=SurveyQuestion.Kind.TEXT).exclude(text="")
    return SurveyResult(
        replies=replies,
        satisfaction=percent(satisfied, counted.total()),
        questions=questions,
        remarks=sorted(texts.values_list("text", flat=True)),
    )
