"""What the pages and the PDF say of an event: its facts drawn together, for those who may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from hub.attachments.models import Attachment
from hub.attendance.models import Correction, Occasion
from hub.attendance.results import HeadCount, SurveyResult
from hub.attendance.sheets import kind_chart, survey_charts
from hub.charts.charts import Chart
from hub.workdays.services import working_days_between
from programs.reimbursement.models import Commitment

from .checks import rules_of
from .hosting import HOSTED, disagreements, measured
from .models import AgendaItem, BudgetLine, EventApplication, EventChange, EventSession, QualityScore
from .models.records import ZERO
from .pictures import Difference, compare
from .rules import SUMMARY_FIELDS
from .slots import PER_SESSION, SUMMARY_SLOTS

# The applicant learns the approved sums with the approval, not while the exchange is still at it.
TELLS_APPROVED = ("approved", "summarized", "accepted", "settled", "cancelled")

# From the approval on each session that was held owes its proof.
SHOWS_PROOF = ("approved", "summarized", "accepted", "claiming", "settled")


@dataclass(frozen=True)
class SessionFacts:
    """One session of a series, and which of its proof is missing; `lacks` is None before it is due."""

    session: EventSession
    lacks: tuple[str, ...] | None


@dataclass(frozen=True)
class HostingFacts:
    """Who signed in at an event, what they thought, and where the summary says otherwise."""

    occasions: list[Occasion]
    count: HeadCount | None
    survey: SurveyResult | None
    kinds: Chart | None
    charts: list[Chart]
    corrections: int
    disagreements: list[str]


@dataclass(frozen=True)
class EventFacts:
    """An event as one side may see it. Sums in yuan."""

    agenda: list[AgendaItem]
    fee_total: Decimal
    lines: list[BudgetLine]
    requested_total: Decimal
    approved_total: Decimal | None
    has_cuts: bool
    answers: list[tuple[str, str]]
    lead_days: int | None
    needed_lead_days: int | None
    commitment: Commitment | None
    has_summary: bool
    sessions: list[SessionFacts]
    hosting: HostingFacts | None
    score: QualityScore | None

    @property
    def is_late(self) -> bool:
        """Whether it was applied for later than the rules ask."""
        if self.lead_days is None or self.needed_lead_days is None:
            return False
        return self.lead_days < self.needed_lead_days


@dataclass(frozen=True)
class Comparison:
    """A change side by side: the points that differ, and those that stay."""

    change: EventChange
    differing: list[Difference]
    same: list[Difference]
    lead_days: int | None
    needed_lead_days: int | None

    @property
    def is_short(self) -> bool:
        """Whether the new date leaves less than the lead time, counted from the request."""
        if self.lead_days is None or self.needed_lead_days is None:
            return False
        return self.lead_days < self.needed_lead_days


def comparison_of(change: EventChange | None) -> Comparison | None:
    """A change as its pages show it."""
    if change is None:
        return None
    points = compare(change.before, change.after)
    differing = [point for point, differs in points if differs]
    old, new = (picture["fields"]["starts_at"] for picture in (change.before, change.after))
    kind = rules_of(change.application).kinds.get(change.application.event_kind)
    lead = None
    if new and new != old:
        asked_on = timezone.localdate(change.requested_at)
        lead = working_days_between(asked_on, timezone.localdate(datetime.fromisoformat(new)))
    return Comparison(
        change=change,
        differing=differing,
        same=[point for point, differs in points if not differs and point.old],
        lead_days=lead,
        needed_lead_days=kind.lead_days if kind else None,
    )


def comparisons_of(application: EventApplication) -> list[Comparison]:
    """The changes that were handed in, the last one first."""
    handed_in = application.changes.exclude(outcome=EventChange.Outcome.DRAFT)
    rows = handed_in.select_related("application__rules", "made_by")
    return [comparison for change in rows if (comparison := comparison_of(change))]


def facts_of(application: EventApplication, *, staff: bool) -> EventFacts:
    """The facts of an event: for staff, or for its applicant. A handful of queries, however long its lists."""
    rules = rules_of(application)
    agenda = list(application.agenda.all())
    lines = list(application.budget_lines.all())
    decided = bool(lines) and all(line.approved is not None for line in lines)
    tells = decided and (staff or application.state in TELLS_APPROVED)
    kind = rules.kinds.get(application.event_kind)
    return EventFacts(
        agenda=agenda,
        fee_total=sum((item.fee for item in agenda if item.fee), ZERO),
        lines=lines,
        requested_total=sum((line.amount for line in lines), ZERO),
        approved_total=sum((line.approved or ZERO for line in lines), ZERO) if tells else None,
        has_cuts=tells and any(line.approved != line.amount for line in lines),
        answers=[(row.label, str(application.answers.get(row.code, ""))) for row in rules.questions],
        lead_days=_lead_days(application),
        needed_lead_days=kind.lead_days if kind else None,
        commitment=Commitment.objects.filter(case=application.pk).first(),
        has_summary=any(getattr(application, name) not in (None, "") for name in SUMMARY_FIELDS),
        sessions=_sessions(application),
        hosting=_hosting(application),
        score=QualityScore.objects.filter(application=application.pk).select_related("cooling_off").first(),
    )


def _hosting(application: EventApplication) -> HostingFacts | None:
    """Who signed in and what they thought; nothing before the event has an address to sign in at."""
    occasions = (
        list(Occasion.objects.live().filter(case=application.pk)) if application.state in HOSTED else []
    )
    if not occasions:
        return None
    found = measured(application)
    return HostingFacts(
        occasions=occasions,
        count=found.count if found else None,
        survey=found.survey if found else None,
        kinds=kind_chart(found.count) if found and found.count.total else None,
        charts=survey_charts(found.survey) if found else [],
        corrections=Correction.objects.filter(occasion__in=occasions).count(),
        disagreements=disagreements(application, found),
    )


def _sessions(application: EventApplication) -> list[SessionFacts]:
    """The sessions with what each still lacks of its proof, once it has been held. Two queries for a series."""
    sessions = list(application.sessions.all())
    if not sessions:
        return []
    filed = set(Attachment.objects.live().filter(case=application.pk).values_list("slot", flat=True))
    proof = [slot for slot in SUMMARY_SLOTS if slot.name in PER_SESSION]
    now, shows = timezone.now(), application.state in SHOWS_PROOF

    def lacks(session: EventSession) -> tuple[str, ...] | None:
        if not shows or session.ends_at is None or session.ends_at > now:
            return None
        found = [slot.label for slot in proof if f"{slot.name}-{session.number}" not in filed]
        if session.actual_attendance is None:
            found.insert(0, "参加人数")
        return tuple(found)

    return [SessionFacts(session, lacks(session)) for session in sessions]


def _lead_days(application: EventApplication) -> int | None:
    """Working days from the submission to the event."""
    if application.starts_at is None or application.submitted_at is None:
        return None
    return working_days_between(
        timezone.localdate(application.submitted_at), timezone.localdate(application.starts_at)
    )
