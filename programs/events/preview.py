"""What other rules would have made of the cases there are: nothing is saved, and the time it takes is bounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import QuerySet
from django.utils import timezone

from .checks import applied_on, content_violations, latest_application_day
from .models import Call, EventApplication
from .models.records import ZERO
from .ruleset import EventRules

MOST = 500  # cases looked at


@dataclass(frozen=True)
class CaseEffect:
    """One case under its own rules and under the new ones. Amounts in yuan."""

    application: EventApplication
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    becomes_late: bool
    no_longer_late: bool
    amount: Decimal
    excess: Decimal
    goes_to_head: bool
    no_longer_to_head: bool

    @property
    def is_affected(self) -> bool:
        """Whether the new rules would have made a difference."""
        return bool(
            self.gained
            or self.lost
            or self.becomes_late
            or self.no_longer_late
            or self.goes_to_head
            or self.no_longer_to_head
        )


@dataclass(frozen=True)
class Effect:
    """What the new rules would have made of the cases of a call, those that differ in front."""

    cases: list[CaseEffect]
    is_capped: bool

    @property
    def affected(self) -> int:
        return sum(case.is_affected for case in self.cases)

    @property
    def gaining(self) -> int:
        """Cases that would break a rule they don't break now."""
        return sum(bool(case.gained) for case in self.cases)

    @property
    def losing(self) -> int:
        return sum(bool(case.lost) for case in self.cases)

    @property
    def late(self) -> int:
        return sum(case.becomes_late for case in self.cases)

    @property
    def to_head(self) -> int:
        return sum(case.goes_to_head for case in self.cases)

    @property
    def above_cap(self) -> int:
        return sum(case.excess > 0 for case in self.cases)

    @property
    def excess(self) -> Decimal:
        """What lies above the new caps, over all cases."""
        return sum((case.excess for case in self.cases), ZERO)


def comparable_calls(call: Call) -> QuerySet[Call]:
    """The calls whose cases show what a change does: last year's first, then this call's own."""
    found = Call.objects.filter(applications__submitted_at__isnull=False, year__lte=call.year).distinct()
    return found.filter(year=call.year - 1) | found.filter(pk=call.pk)


def effect_of(rules: EventRules, *, call: Call) -> Effect:
    """Judge the submitted cases of a call, the newest `MOST` of them, by other rules. A handful of queries."""
    rows = (
        call.applications.filter(submitted_at__isnull=False)
        .select_related("rules", "organization")
        .prefetch_related("agenda", "budget_lines", "sessions")
        .order_by("-submitted_at", "-pk")[: MOST + 1]
    )
    kept: dict[int, EventRules] = {}
    latest = cache(latest_application_day)
    effects = []
    for row in list(rows)[:MOST]:
        own = kept.setdefault(row.rules_id, EventRules.from_json(row.rules.content))
        effects.append(_judge(row, own, rules, latest))
    effects.sort(key=lambda case: (not case.is_affected, case.application.number or ""))
    return Effect(effects, is_capped=len(rows) > MOST)


def _judge(application: EventApplication, own: EventRules, new: EventRules, latest) -> CaseEffect:
    before, after = ([row.message for row in content_violations(application, rules)] for rules in (own, new))
    lines = list(application.budget_lines.all())
    approved = [line.approved for line in lines]
    amount = sum(
        (line.amount if None in approved else line.approved or ZERO for line in lines),
        ZERO,
    )
    kind = new.kinds.get(application.event_kind)
    excess = max(amount - kind.cap_for(len(application.sessions.all())), ZERO) if kind else ZERO
    was_late, is_late = (_is_late(application, rules, latest) for rules in (own, new))
    to_head = [amount > rules.approval_threshold for rules in (own, new)]
    return CaseEffect(
        application=application,
        gained=tuple(message for message in after if message not in before),
        lost=tuple(message for message in before if message not in after),
        becomes_late=is_late and not was_late,
        no_longer_late=was_late and not is_late,
        amount=amount,
        excess=excess,
        goes_to_head=to_head == [False, True],
        no_longer_to_head=to_head == [True, False],
    )


def _is_late(application: EventApplication, rules: EventRules, latest) -> bool:
    kind = rules.kinds.get(application.event_kind)
    if kind is None or application.starts_at is None:
        return False
    event_on: date = timezone.localdate(application.starts_at)
    return applied_on(application) > latest(event_on=event_on, lead_days=kind.lead_days)
