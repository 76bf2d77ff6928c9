"""The rules of a call at one time: what its rows state, and what a version of them keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from hub.cases.timeline import plain

from .models import AgendaItem, Call
from .models.calls import EventKind


@dataclass(frozen=True)
class KindRules:
    """Limits of one kind of event: yuan, working days, persons."""

    cap: Decimal
    lead_days: int
    min_attendance: int
    series_cap: Decimal | None = None

    def cap_for(self, sessions: int) -> Decimal:
        """The most that may be asked for, in yuan: a series has the cap of each of its sessions, up to its own."""
        most = self.cap * max(sessions, 1)
        return min(most, self.series_cap) if sessions > 1 and self.series_cap is not None else most


@dataclass(frozen=True)
class Requirement:
    """A file the application carries."""

    code: str
    label: str
    help_text: str
    is_required: bool


@dataclass(frozen=True)
class Question:
    """A question of the call; `answer` is short, long, number or choice."""

    code: str
    label: str
    help_text: str
    answer: str
    choices: tuple[str, ...]
    is_required: bool


@dataclass(frozen=True)
class EventRules:
    """The rules of a call at one time. Amounts in yuan."""

    kinds: dict[str, KindRules]
    approval_threshold: Decimal
    second_review_from: Decimal | None
    review_days: int
    meal_limit: Decimal
    speaker_fees: dict[str, Decimal]
    half_day_hours: int
    max_sessions: int
    excluded_words: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    questions: tuple[Question, ...]

    @classmethod
    def of_call(cls, call: Call) -> EventRules:
        """The rules as the call's rows state them now."""
        return cls(
            kinds={
                row.kind: KindRules(row.cap, row.lead_days, row.min_attendance, row.series_cap)
                for row in call.kinds.all()
            },
            approval_threshold=call.approval_threshold,
            second_review_from=call.second_review_from,
            review_days=call.review_days,
            meal_limit=call.meal_limit,
            speaker_fees={
                AgendaItem.Grade.ASSOCIATE.value: call.fee_associate,
                AgendaItem.Grade.FULL.value: call.fee_full,
                AgendaItem.Grade.EXPERT.value: call.fee_expert,
            },
            half_day_hours=call.half_day_hours,
            max_sessions=call.max_sessions,
            excluded_words=_lines(call.excluded_words),
            requirements=tuple(
                Requirement(row.code, row.label, row.help_text, row.is_required)
                for row in call.requirements.all()
            ),
            questions=tuple(
                Question(row.code, row.label, row.help_text, row.answer, _lines(row.choices), row.is_required)
                for row in call.questions.all()
            ),
        )

    def kind_rows(self) -> list[tuple[str, KindRules]]:
        """Each kind's label and limits, in the order in which people know them."""
        return [(kind.label, self.kinds[kind.value]) for kind in EventKind if kind.value in self.kinds]

    def as_json(self) -> dict[str, Any]:
        """The rules as a version keeps them; amounts as text."""
        return plain(asdict(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> EventRules:
        """The rules a version kept."""
        return cls(
            kinds={
                kind: KindRules(
                    Decimal(row["cap"]),
                    row["lead_days"],
                    row["min_attendance"],
                    Decimal(row["series_cap"]) if row["series_cap"] else None,
                )
                for kind, row in data["kinds"].items()
            },
            approval_threshold=Decimal(data["approval_threshold"]),
            second_review_from=(
                Decimal(data["second_review_from"]) if data["second_review_from"] is not None else None
            ),
            review_days=data["review_days"],
            meal_limit=Decimal(data["meal_limit"]),
            speaker_fees={grade: Decimal(fee) for grade, fee in data["speaker_fees"].items()},
            half_day_hours=data["half_day_hours"],
            max_sessions=data["max_sessions"],
            excluded_words=tuple(data["excluded_words"]),
            requirements=tuple(Requirement(**row) for row in data["requirements"]),
            questions=tuple(
                Question(**{**row, "choices": tuple(row["choices"])}) for row in data["questions"]
            ),
        )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
