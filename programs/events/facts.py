"""What the pages and the PDF say of an event: its facts drawn together, for those who may know them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from hub.workdays.services import working_days_between
from programs.reimbursement.models import Commitment

from .checks import rules_of
from .models import AgendaItem, BudgetLine, EventApplication
from .models.records import ZERO
from .rules import SUMMARY_FIELDS

# The applicant learns the approved sums with the approval, not while the exchange is still at it.
TELLS_APPROVED = ("approved", "summarized", "accepted", "settled", "cancelled")


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

    @property
    def is_late(self) -> bool:
        """Whether it was applied for later than the rules ask."""
        if self.lead_days is None or self.needed_lead_days is None:
            return False
        return self.lead_days < self.needed_lead_days


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
    )


def _lead_days(application: EventApplication) -> int | None:
    """Working days from the submission to the event."""
    if application.starts_at is None or application.submitted_at is None:
        return None
    return working_days_between(
        timezone.localdate(application.submitted_at), timezone.localdate(application.starts_at)
    )
