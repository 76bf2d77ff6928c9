"""What of an application violates the rules of its call (DOMAIN 2, the table)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from hub.workdays.services import add_working_days
from programs.reimbursement.ledger import yuan

from .models import AgendaItem, BudgetLine, EventApplication, EventSession
from .models.records import label_of
from .ruleset import EventRules


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
    sessions = list(application.sessions.all())
    return [
        *_missing_facts(application, sessions),
        *_times(application, rules),
        *content_violations(application, rules),
        *_answers(application, rules),
    ]


def content_violations(application: EventApplication, rules: EventRules) -> list[Violation]:
    """What of sessions, audience, agenda and budget breaks these rules, whichever it stands under."""
    lines = list(application.budget_lines.all())
    agenda = list(application.agenda.all())
    sessions = list(application.sessions.all())
    return [
        *_sessions(application, sessions, rules),
        *_attendance(application, sessions, rules),
        *_agenda(application, agenda, rules),
        *_budget(application, lines, agenda, len(sessions), rules),
    ]


REQUIRED = ("event_kind", "starts_at", "ends_at", "venue", "purpose", "audience", "expected_attendance")
AGENDA_REQUIRED = ("starts", "topic")
SESSION_REQUIRED = ("starts_at", "ends_at", "expected_attendance")
# What a series takes from its sessions.
FROM_SESSIONS = ("starts_at", "ends_at", "expected_attendance")
BUDGET_REQUIRED = ("category", "description", "quantity", "unit_price")


def _empty(row: AgendaItem | BudgetLine | EventSession, names: tuple[str, ...]) -> str:
    """The labels of these fields that the row leaves empty."""
    return "、".join(label_of(row, name) for name in names if getattr(row, name) in (None, ""))


def _missing_facts(application: EventApplication, sessions: list[EventSession]) -> list[Violation]:
    found = []
    if not application.title.strip():
        found.append(Violation("title", "请填写活动名称。"))
    placed = bool(sessions) and all(session.venue for session in sessions)
    for name in REQUIRED:
        if (sessions and name in FROM_SESSIONS) or (placed and name == "venue"):
            continue
        if not getattr(application, name):
            found.append(Violation(name, f"请填写{label_of(application, name)}。"))
    if application.form != EventApplication.Form.ONLINE and not application.city and not placed:
        found.append(Violation("city", "请填写举办城市。"))
    return found


def latest_application_day(*, event_on: date, lead_days: int) -> date:
    """The last day to apply in time: `lead_days` working days before the event (DOMAIN 2)."""
    return add_working_days(event_on, -lead_days)


def applied_on(application: EventApplication) -> date:
    """The day it was first submitted on; today for a draft."""
    return timezone.localdate(application.submitted_at)


def latest_day(application: EventApplication, rules: EventRules) -> date | None:
    """The last day to apply for this event in time; None where that can't be said yet.

    A series is applied for before its first session.
    """
    kind = rules.kinds.get(application.event_kind)
    if kind is None or application.starts_at is None:
        return None
    event_on = timezone.localdate(application.starts_at)
    return latest_application_day(event_on=event_on, lead_days=kind.lead_days)


def is_late(application: EventApplication, rules: EventRules) -> bool:
    """Whether it was, or would be today, applied for later than these rules ask."""
    latest = latest_day(application, rules)
    return latest is not None and applied_on(application) > latest


def _times(application: EventApplication, rules: EventRules) -> list[Violation]:
    if application.starts_at is None:
        return []
    if timezone.localdate(application.starts_at) <= applied_on(application):
        return [Violation("starts_at", "活动日期须晚于申请日期，不能事后补报。")]
    if application.late_reason.strip() or not is_late(application, rules):
        return []
    latest = latest_day(application, rules)
    return [
        Violation(
            "late_reason",
            f"{application.get_event_kind_display()}须提前 {rules.kinds[application.event_kind].lead_days} 个工作日申请，"
            f"最迟应于 {latest:%Y-%m-%d} 提交。请调整活动日期，或写明未按提前期申请的理由。",
        )
    ]


def _sessions(
    application: EventApplication, sessions: list[EventSession], rules: EventRules
) -> list[Violation]:
    """A series has at least two sessions, each complete, none while another runs."""
    if not sessions:
        return []
    found = []
    if len(sessions) == 1:
        found.append(Violation("sessions", "系列活动至少两场；只办一场的，请删去场次并在“时间地点”中填写。"))
    if len(sessions) > rules.max_sessions:
        found.append(
            Violation(
                "sessions", f"一份申请最多 {rules.max_sessions} 场，现有 {len(sessions)} 场，请分开申请。"
            )
        )
    end = None
    for session in sessions:
        if names := _empty(session, SESSION_REQUIRED):
            found.append(Violation("sessions", f"{session}：请填写{names}。"))
        if not session.venue and not application.venue:
            found.append(Violation("sessions", f"{session}：请填写城市与地点。"))
        if end and session.starts_at and session.starts_at < end:
            found.append(Violation("sessions", f"{session}与前一场的时间重叠，请核对。"))
        end = session.ends_at or end
    return found


def _attendance(
    application: EventApplication, sessions: list[EventSession], rules: EventRules
) -> list[Violation]:
    kind = rules.kinds.get(application.event_kind)
    if application.event_kind and kind is None:
        return [Violation("event_kind", "本次征集不含这类活动，请另选活动类型。")]
    if kind is None:
        return []
    least = f"{application.get_event_kind_display()}的预计参加人数不少于 {kind.min_attendance} 人。"
    if sessions:
        return [
            Violation("sessions", f"{session}：{least}")
            for session in sessions
            if session.expected_attendance and session.expected_attendance < kind.min_attendance
        ]
    expected = application.expected_attendance
    if expected and expected < kind.min_attendance:
        return [Violation("expected_attendance", least)]
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
    application: EventApplication,
    lines: list[BudgetLine],
    agenda: list[AgendaItem],
    sessions: int,
    rules: EventRules,
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
    if kind is not None and total > (cap := kind.cap_for(sessions)):
        series = f" {sessions} 场" if sessions else ""
        found.append(
            Violation(
                "budget",
                f"预算合计 {yuan(total)}，超过{application.get_event_kind_display()}{series}支持上限 {yuan(cap)}，"
                f"请调减 {yuan(total - cap)}。",
            )
        )
    return found + _meals(application, lines, rules) + _fees(lines, agenda, sessions)


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


def _fees(lines: list[BudgetLine], agenda: list[AgendaItem], sessions: int) -> list[Violation]:
    """The agenda is that of each session: a series pays its fees as often as it takes place."""
    budgeted = sum(
        (line.amount for line in lines if line.category == BudgetLine.Category.SPEAKER), Decimal(0)
    )
    planned = sum((item.fee for item in agenda if item.fee), Decimal(0)) * max(sessions, 1)
    times = f"（{sessions} 场）" if sessions else ""
    if budgeted > planned:
        return [
            Violation(
                "budget",
                f"预算中的讲课费 {yuan(budgeted)}多于议程中的讲课费合计 {yuan(planned)}{times}，请逐项对应。",
            )
        ]
    return []


def _answers(application: EventApplication, rules: EventRules) -> list[Violation]:
    return [
        Violation(f"question_{question.code}", f"请回答：{question.label}")
        for question in rules.questions
        if question.is_required and not str(application.answers.get(question.code, "")).strip()
    ]
