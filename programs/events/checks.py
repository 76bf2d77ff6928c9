"""The rules of a call, and what of an application violates them (DOMAIN 2, the table)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from hub.cases.timeline import plain
from hub.workdays.services import add_working_days
from programs.reimbursement.ledger import yuan

from .models import AgendaItem, BudgetLine, Call, EventApplication
from .models.calls import EventKind
from .models.records import label_of


@dataclass(frozen=True)
class KindRules:
    """Limits of one kind of event: yuan, working days, persons."""

    cap: Decimal
    lead_days: int
    min_attendance: int


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
    review_days: int
    meal_limit: Decimal
    speaker_fees: dict[str, Decimal]
    half_day_hours: int
    excluded_words: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    questions: tuple[Question, ...]

    @classmethod
    def of_call(cls, call: Call) -> EventRules:
        """The rules as the call's rows state them now."""
        return cls(
            kinds={
                row.kind: KindRules(row.cap, row.lead_days, row.min_attendance) for row in call.kinds.all()
            },
            approval_threshold=call.approval_threshold,
            review_days=call.review_days,
            meal_limit=call.meal_limit,
            speaker_fees={
                AgendaItem.Grade.ASSOCIATE.value: call.fee_associate,
                AgendaItem.Grade.FULL.value: call.fee_full,
                AgendaItem.Grade.EXPERT.value: call.fee_expert,
            },
            half_day_hours=call.half_day_hours,
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
                kind: KindRules(Decimal(row["cap"]), row["lead_days"], row["min_attendance"])
                for kind, row in data["kinds"].items()
            },
            approval_threshold=Decimal(data["approval_threshold"]),
            review_days=data["review_days"],
            meal_limit=Decimal(data["meal_limit"]),
            speaker_fees={grade: Decimal(fee) for grade, fee in data["speaker_fees"].items()},
            half_day_hours=data["half_day_hours"],
            excluded_words=tuple(data["excluded_words"]),
            requirements=tuple(Requirement(**row) for row in data["requirements"]),
            questions=tuple(
                Question(**{**row, "choices": tuple(row["choices"])}) for row in data["questions"]
            ),
        )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def rules_of(application: EventApplication) -> EventRules:
    """The rules this application stands under."""
    return EventRules.from_json(application.rules.content)


@dataclass(frozen=True)
class Violation:
    """One point in which an application breaks its call's rules, and what to do about it."""

    field: str
    message: str


def violations(application: EventApplication) -> list[Violation]:
    """Everything that keeps this application from being submitted, in the order of its form."""
    rules = rules_of(application)
    lines = list(application.budget_lines.all())
    agenda = list(application.agenda.all())
    return [
        *_missing_facts(application),
        *_times(application, rules),
        *_attendance(application, rules),
        *_agenda(application, agenda, rules),
        *_budget(application, lines, agenda, rules),
        *_answers(application, rules),
    ]


REQUIRED = ("event_kind", "starts_at", "ends_at", "venue", "purpose", "audience", "expected_attendance")
AGENDA_REQUIRED = ("starts", "topic")
BUDGET_REQUIRED = ("category", "description", "quantity", "unit_price")


def _empty(row: AgendaItem | BudgetLine, names: tuple[str, ...]) -> str:
    """The labels of these fields that the row leaves empty."""
    return "、".join(label_of(row, name) for name in names if getattr(row, name) in (None, ""))


def _missing_facts(application: EventApplication) -> list[Violation]:
    found = []
    if not application.title.strip():
        found.append(Violation("title", "请填写活动名称。"))
    for name in REQUIRED:
        if not getattr(application, name):
            found.append(Violation(name, f"请填写{label_of(application, name)}。"))
    if application.form != EventApplication.Form.ONLINE and not application.city:
        found.append(Violation("city", "请填写举办城市。"))
    return found


def latest_application_day(*, event_on: date, lead_days: int) -> date:
    """The last day to apply in time: `lead_days` working days before the event (DOMAIN 2)."""
    return add_working_days(event_on, -lead_days)


def _times(application: EventApplication, rules: EventRules) -> list[Violation]:
    if application.starts_at is None:
        return []
    event_on = timezone.localdate(application.starts_at)
    applied_on = (
        timezone.localdate(application.submitted_at) if application.submitted_at else timezone.localdate()
    )
    if event_on <= applied_on:
        return [Violation("starts_at", "活动日期须晚于申请日期，不能事后补报。")]
    kind = rules.kinds.get(application.event_kind)
    if kind is None or application.late_reason.strip():
        return []
    latest = latest_application_day(event_on=event_on, lead_days=kind.lead_days)
    if applied_on <= latest:
        return []
    return [
        Violation(
            "late_reason",
            f"{application.get_event_kind_display()}须提前 {kind.lead_days} 个工作日申请，"
            f"最迟应于 {latest:%Y-%m-%d} 提交。请调整活动日期，或写明未按提前期申请的理由。",
        )
    ]


def _attendance(application: EventApplication, rules: EventRules) -> list[Violation]:
    kind = rules.kinds.get(application.event_kind)
    if application.event_kind and kind is None:
        return [Violation("event_kind", "本次征集不含这类活动，请另选活动类型。")]
    if kind is None or not application.expected_attendance:
        return []
    if application.expected_attendance < kind.min_attendance:
        return [
            Violation(
                "expected_attendance",
                f"{application.get_event_kind_display()}的预计参加人数不少于 {kind.min_attendance} 人。",
            )
        ]
    return []


def _agenda(application: EventApplication, agenda: list[AgendaItem], rules: EventRules) -> list[Violation]:
    if not agenda:
        return [Violation("agenda", "请至少填写一项议程。")]
    found = []
    for number, item in enumerate(agenda, start=1):
        if names := _empty(item, AGENDA_REQUIRED):
            found.append(Violation("agenda", f"议程第 {number} 项：请填写{names}。"))
        if not item.fee:
            continue
        where = f"议程“{item.topic}”" if item.topic else f"议程第 {number} 项"
        ceiling = rules.speaker_fees.get(item.grade)
        if not item.speaker or not item.hours or ceiling is None:
            found.append(Violation("agenda", f"{where}有讲课费，请填写主讲人、职称与学时。"))
            continue
        most = (ceiling * item.hours).quantize(Decimal("0.01"))
        if item.fee > most:
            found.append(
                Violation(
                    "agenda",
                    f"{where}讲课费 {yuan(item.fee)}超过上限：{item.get_grade_display()}每学时 {yuan(ceiling)}，"
                    f"{item.hours.normalize():f} 学时最多 {yuan(most)}。",
                )
            )
    return found + _half_days(agenda, rules)


def _half_days(agenda: list[AgendaItem], rules: EventRules) -> list[Violation]:
    """A speaker's paid hours of half a day are limited; noon divides the day."""
    hours: dict[tuple[str, bool], Decimal] = {}
    for item in agenda:
        if item.fee and item.hours and item.speaker and item.starts:
            half = (item.speaker, item.starts.hour < 12)
            hours[half] = hours.get(half, Decimal(0)) + item.hours
    return [
        Violation(
            "agenda",
            f"{speaker}半天的讲课学时合计 {total.normalize():f}，半天最多按 {rules.half_day_hours} 学时计费。",
        )
        for (speaker, _), total in hours.items()
        if total > rules.half_day_hours
    ]


def _budget(
    application: EventApplication, lines: list[BudgetLine], agenda: list[AgendaItem], rules: EventRules
) -> list[Violation]:
    if not lines:
        return [Violation("budget", "请至少填写一项预算。")]
    found = []
    for number, line in enumerate(lines, start=1):
        if names := _empty(line, BUDGET_REQUIRED):
            found.append(Violation("budget", f"预算第 {number} 项：请填写{names}。"))
        for word in rules.excluded_words:
            if word in line.description:
                found.append(
                    Violation("budget", f"预算“{line.description}”含不予支持的支出（{word}），请删除或改列。")
                )
                break
    total = sum((line.amount for line in lines), Decimal(0))
    kind = rules.kinds.get(application.event_kind)
    if kind is not None and total > kind.cap:
        found.append(
            Violation(
                "budget",
                f"预算合计 {yuan(total)}，超过{application.get_event_kind_display()}支持上限 {yuan(kind.cap)}，"
                f"请调减 {yuan(total - kind.cap)}。",
            )
        )
    return found + _meals(application, lines, rules) + _fees(lines, agenda)


def _meals(application: EventApplication, lines: list[BudgetLine], rules: EventRules) -> list[Violation]:
    found = []
    for line in lines:
        people, price = line.quantity, line.unit_price
        if line.category != BudgetLine.Category.MEAL or people is None or price is None:
            continue
        meal = f"餐费“{line.description}”"
        if price > rules.meal_limit:
            found.append(
                Violation("budget", f"{meal}每人 {yuan(price)}，超过上限 {yuan(rules.meal_limit)}。")
            )
        if application.expected_attendance and people > application.expected_attendance:
            found.append(
                Violation(
                    "budget",
                    f"{meal}按 {people.normalize():f} 人计，"
                    f"多于预计参加人数 {application.expected_attendance} 人。",
                )
            )
    return found


def _fees(lines: list[BudgetLine], agenda: list[AgendaItem]) -> list[Violation]:
    budgeted = sum(
        (line.amount for line in lines if line.category == BudgetLine.Category.SPEAKER), Decimal(0)
    )
    planned = sum((item.fee for item in agenda if item.fee), Decimal(0))
    if budgeted > planned:
        return [
            Violation(
                "budget",
                f"预算中的讲课费 {yuan(budgeted)}多于议程中的讲课费合计 {yuan(planned)}，请逐项对应。",
            )
        ]
    return []


def _answers(application: EventApplication, rules: EventRules) -> list[Violation]:
    return [
        Violation(f"question_{question.code}", f"请回答：{question.label}")
        for question in rules.questions
        if question.is_required and not str(application.answers.get(question.code, "")).strip()
    ]
