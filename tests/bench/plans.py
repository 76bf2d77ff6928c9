"""What the benchmark's cases have come through: six years of events and claims in every state, a third of them open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from hub.cases.flows import flow_of
from hub.cases.models import NumberSeries

from . import texts
from .people import DESKS, YEARS

MEMBERS_CASES = 200  # of the firm whose contact asks, whatever the size
AUTHOR, HANDLER, CHIEF, FINANCES, PLATFORM = "author", "handler", "head", "finance", "platform"
DESK = "clerk"

# Per step: the state it leads to, who takes it, how many days after the one before.
EVENT_STEPS = {
    "submit": ("submitted", AUTHOR, 2),
    "return": ("returned", HANDLER, 3),
    "resubmit": ("submitted", AUTHOR, 2),
    "recommend": ("recommended", HANDLER, 4),
    "reject": ("rejected", CHIEF, 3),
    "withdraw": ("withdrawn", AUTHOR, 3),
    "approve": ("approved", CHIEF, 2),
    "cancel": ("cancelled", AUTHOR, 12),
    "submit_summary": ("summarized", AUTHOR, 30),
    "accept": ("accepted", HANDLER, 4),
    "lapse": ("lapsed", PLATFORM, 31),
    "claim": ("claiming", PLATFORM, 6),
    "settle": ("settled", PLATFORM, 24),
}
CLAIM_STEPS = {
    "submit": ("submitted", AUTHOR),
    "return": ("returned", FINANCES),
    "check": ("checked", FINANCES),
    "approve": ("approved", CHIEF),
    "submit_settlement": ("invoiced", AUTHOR),
    "accept_settlement": ("payable", FINANCES),
    "pay": ("paid", FINANCES),
}
FORM_STEPS = {"submit": ("processing", AUTHOR), "close": ("closed", PLATFORM)}
ITEM_STEPS = {
    "register": ("received", PLATFORM),
    "route": ("answering", DESK),
    "answer": ("answered", HANDLER),
    "draft_answer": ("approving", HANDLER),
    "approve_answer": ("answered", CHIEF),
    "arrange_meeting": ("meeting", HANDLER),
    "rate": ("closed", AUTHOR),
    "reopen": ("answering", AUTHOR),
    "lapse": ("closed", PLATFORM),
    "withdraw": ("withdrawn", AUTHOR),
}
STEPS: dict[str, dict] = {
    "event": EVENT_STEPS,
    "claim": CLAIM_STEPS,
    "feedback": FORM_STEPS,
    "feedback_item": ITEM_STEPS,
}
APPROVED = ("submit", "recommend", "approve")
ACCEPTED = (*APPROVED, "submit_summary", "accept")
CHECKED = ("submit", "check")
PAYABLE = (*CHECKED, "approve", "submit_settlement", "accept_settlement")
# How many of a hundred events have come how far.
EVENTS = {
    (): 3,
    ("submit",): 6,
    ("submit", "return"): 2,
    ("submit", "recommend"): 6,
    ("submit", "reject"): 8,
    ("submit", "withdraw"): 5,
    APPROVED: 6,
    (*APPROVED, "cancel"): 4,
    (*APPROVED, "submit_summary"): 4,
    ACCEPTED: 4,
    (*ACCEPTED, "lapse"): 3,
    (*ACCEPTED, "claim"): 6,
    (*ACCEPTED, "claim", "settle"): 43,
}
CLAIMS = {
    (): 2,
    ("submit",): 4,
    ("submit", "return"): 1,
    CHECKED: 3,
    (*CHECKED, "approve"): 2,
    (*CHECKED, "approve", "submit_settlement"): 2,
    PAYABLE: 2,
}


@dataclass
class Plan:
    """One case to be: `moves` are its steps with their moments."""

    kind: str
    firm: int
    desk: int
    opened: datetime
    moves: list[tuple[str, datetime]]
    title: str
    parent: Plan | None = None
    event_kind: str = ""
    place: str = ""
    budget: tuple[Decimal, ...] = ()
    handler: int | None = None
    pk: int = 0
    number: str | None = None
    commitment: int = 0
    facts: dict = field(default_factory=dict)

    @property
    def steps(self) -> dict:
        return STEPS[self.kind]

    @property
    def state(self) -> str:
        return self.steps[self.moves[-1][0]][0] if self.moves else "draft"

    @property
    def last(self) -> datetime:
        return self.moves[-1][1] if self.moves else self.opened

    def when(self, *names: str) -> datetime | None:
        """The moment of the first of these steps, None where none was taken."""
        return next((at for name, at in self.moves if name in names), None)

    @property
    def submitted(self) -> datetime | None:
        """When it was handed in; an item comes with its form."""
        return self.when("submit", "register")

    @property
    def is_final(self) -> bool:
        return flow_of(self.kind).state(self.state).final

    @property
    def total(self) -> Decimal:
        return sum(self.budget, Decimal(0))


class Planner:
    """Draws cases, the same for the same random numbers and day."""

    def __init__(self, *, cases: int, firms: int, random: Random, now: datetime) -> None:
        self.cases, self.firms, self.random, self.now = cases, firms, random, now

    def plans(self) -> list[Plan]:
        """The cases in the order in which they were opened."""
        found: list[Plan] = []
        while len(found) < self.cases:
            event = self.event()
            found.append(event)
            if event.state in ("claiming", "settled") and len(found) < self.cases:
                found.append(self.claim_of(event))
            elif event.state in ("claiming", "settled"):
                found.remove(event)
        return sorted(found, key=lambda plan: plan.opened)

    def event(self) -> Plan:
        random = self.random
        (road,) = random.choices(list(EVENTS), list(EVENTS.values()))
        if len(road) > 1 and random.random() < 0.15 and road[1] != "return":
            road = ("submit", "return", "resubmit", *road[1:])
        state = EVENT_STEPS[road[-1]][0] if road else "draft"
        is_final = flow_of("event").state(state).final
        days = random.uniform(20, 365 * YEARS - 90) if is_final else random.uniform(0.2, 14)
        at = self.now - timedelta(days=days)
        moves = []
        for name in reversed(road):
            moves.insert(0, (name, at))
            at -= timedelta(days=EVENT_STEPS[name][2] * random.uniform(0.5, 1.6))
        kind = random.choice(list(texts.FORMS))
        place = texts.city(random)
        firm = 0 if random.random() < MEMBERS_CASES / self.cases else random.randrange(1, self.firms)
        people = [Decimal(random.randint(30, 90) * 100), Decimal(4000), Decimal(random.randint(20, 60) * 80)]
        desk = random.randrange(DESKS)
        return Plan(
            kind="event",
            firm=firm,
            desk=desk,
            opened=at,
            moves=moves,
            title=texts.event_title(random, kind, place, timezone.localdate(at).year),
            event_kind=kind,
            place=place,
            budget=tuple(people),
            handler=random.choice([None, None, 0, 1]) if road else None,
        )

    def claim_of(self, event: Plan) -> Plan:
        """The claim of an event: paid with a settled one, on its way with the others."""
        random = self.random
        begin = event.when("claim") or event.opened
        if event.state == "settled":
            road, end = (*PAYABLE, "pay"), event.last
        else:
            (road,) = random.choices(list(CLAIMS), list(CLAIMS.values()))
            end = max(self.now - timedelta(days=random.uniform(0.1, 3)), begin)
        moves = [(name, begin + (end - begin) * (n + 1) / len(road)) for n, name in enumerate(road)]
        return Plan(
            kind="claim",
            firm=event.firm,
            desk=event.desk,
            opened=begin + timedelta(microseconds=1),
            moves=moves,
            title=f"{event.title}费用报销",
            parent=event,
            budget=event.budget,
        )

    def number(self, plans: list[Plan]) -> None:
        """Numbers in the order of submission, without a gap."""
        drawn: Counter[str] = Counter()
        submitted = [(at, plan) for plan in plans if (at := plan.when("submit"))]
        for at, plan in sorted(submitted, key=lambda pair: pair[0]):
            day = timezone.localdate(at)
            key = f"{plan.kind}:{day.year}"
            drawn[key] += 1
            plan.number = flow_of(plan.kind).number(None, day, drawn[key])  # type: ignore[arg-type]
        NumberSeries.objects.bulk_create(NumberSeries(key=key, last=last) for key, last in drawn.items())
