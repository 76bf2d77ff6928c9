"""Fills a migrated PostgreSQL database for the benchmark: `python -m tests.bench.seed CASES FIRMS`.

Six years of events and claims in every state, a third of them open, with timelines whose hashes hold, clocks,
budgets, invoices, payments, ledger, messages and search index. Rows are copied past the triggers, so nothing but
`verify_all` says that they are right: it finds nothing in such a database. The same numbers give the same database
up to the day it is made. Files, sign-in at events and reviews of two are left out.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from home.seeding import seed_pages  # noqa: E402
from hub.accounts.models import User  # noqa: E402
from hub.accounts.roles import AUDITOR, FINANCE, HEAD, MEMBER, REVIEWER  # noqa: E402
from hub.cases.flows import Party, flow_of  # noqa: E402
from hub.cases.models import (  # noqa: E402
    Case,
    Clock,
    ClockNotice,
    EntryContent,
    NoticeKind,
    NumberSeries,
    TimelineEntry,
)
from hub.cases.timeline import content_digest, facts_hash, facts_of  # noqa: E402
from hub.members.models import Contact, Organization  # noqa: E402
from hub.notifications.models import Channel, Delivery, DeliveryState  # noqa: E402
from hub.search.segmentation import segmented  # noqa: E402
from programs.events.models import AgendaItem, BudgetLine, Call, EventApplication  # noqa: E402
from programs.reimbursement.models import (  # noqa: E402
    BudgetPool,
    Claim,
    Commitment,
    Invoice,
    LedgerEntry,
    Payment,
)
from tests import factories  # noqa: E402

from . import texts  # noqa: E402
from .copying import Table, copy_rows, finish, without_triggers  # noqa: E402

MEMBERS_CASES = 200  # of the firm whose contact asks, whatever the size
DESKS = 3
YEARS = 6
UNTOLD = 100  # clocks about which `run_clocks` has something to do
AUTHOR, HANDLER, CHIEF, FINANCES, PLATFORM = "author", "handler", "head", "finance", "platform"

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
        return EVENT_STEPS if self.kind == "event" else CLAIM_STEPS

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
    def is_final(self) -> bool:
        return flow_of(self.kind).state(self.state).final

    @property
    def total(self) -> Decimal:
        return sum(self.budget, Decimal(0))


class Seed:
    """Everything that is made, with the same random numbers each time."""

    def __init__(self, cases: int, firms: int) -> None:
        self.cases, self.firms = cases, firms
        self.random = Random(20260101)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.untold = UNTOLD

    def make(self) -> None:
        """In one transaction; then what the planner wants to know."""
        seed_pages()
        with transaction.atomic():
            without_triggers()
            self.people()
            self.calls()
            plans = self.plans()
            self.number(plans)
            self.tables = {
                model: Table(model)
                for model in (
                    *(Case, EventApplication, BudgetLine, AgendaItem, Claim, Invoice, Payment, Commitment),
                    *(LedgerEntry, TimelineEntry, EntryContent, Clock, ClockNotice, Delivery),
                )
            }
            for plan in plans:
                self.case(plan)
                self.timeline(plan)
                self.clocks(plan)
                self.messages(plan)
            for plan in plans:
                if plan.kind == "event" and plan.when("approve"):
                    self.commitment(plan)
            for plan in plans:
                if plan.kind == "claim":
                    self.claim(plan)
            self.ledger(plans)
            finish(self.tables.values())
            self.index(plans)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    # Who there is

    def people(self) -> None:
        """Departments, their staff, firms with a contact each."""
        self.desks = [
            factories.department(code=f"bench-{n}", name=f"市场服务{'一二三'[n]}部") for n in range(DESKS)
        ]
        self.handlers = [
            [self.staff(f"bench.handler{n}{who}", REVIEWER, n) for who in "ab"] for n in range(DESKS)
        ]
        self.heads = [self.staff(f"bench.head{n}", HEAD, n) for n in range(DESKS)]
        self.finance = self.staff("bench.finance", FINANCE, 0)
        self.staff("bench.auditor", AUDITOR, 0)
        users, members = Table(User), Table(User.groups.through)
        organizations, contacts = Table(Organization), Table(Contact)
        password, group = make_password(None), Group.objects.get(name=MEMBER.name)
        self.contacts, self.organizations = [], []
        for number in range(self.firms):
            short = texts.firm_name(number)
            user = users.add(
                username=f"bench.member{number}",
                email=f"bench.member{number}@example.com",
                last_name=short[0],
                first_name=f"经理{number}",
                password=password,
                date_joined=self.now,
            )
            members.add(user_id=user, group_id=group.pk)
            firm = organizations.add(
                kind="futures_firm",
                name=f"{short}期货有限公司",
                short_name=f"{short}期货",
                credit_code=factories.credit_code(500_000 + number),
                region="上海",
                bank_name="中国工商银行上海分行",
                bank_account=f"1001{number:015d}",
                is_public=number < 150,
            )
            contacts.add(user_id=user, organization_id=firm, is_administrator=True)
            self.contacts.append(user)
            self.organizations.append(firm)
        finish((users, members, organizations, contacts))
        self.firm_names = dict(Organization.objects.values_list("pk", "name"))
        self.firm_short_names = dict(Organization.objects.values_list("pk", "short_name"))

    def staff(self, username: str, role, desk: int) -> User:
        return factories.staff(
            groups=(role.name,),
            username=username,
            email=f"{username}@example.com",
            department=self.desks[desk],
            first_name=username.removeprefix("bench."),
        )

    def calls(self) -> None:
        """A pool for each year, and in it a call for each department. This year's are open."""
        self.call: dict[tuple[int, int], Call] = {}
        self.pools: dict[int, BudgetPool] = {}
        for year in range(self.today.year - YEARS, self.today.year + 1):
            pool = self.pools[year] = factories.pool(
                year=year, group="bench", name=f"{year}年市场活动预算", allotted="0"
            )
            is_open = year == self.today.year
            for desk, department in enumerate(self.desks):
                values = {} if is_open else {"opens_on": f"{year}-01-01", "closes_on": f"{year}-12-31"}
                self.call[year, desk] = factories.call(
                    requirements=(),
                    year=year,
                    department=department,
                    pool=pool,
                    title=f"{year}年{department}合作举办市场活动征集",
                    is_open=is_open,
                    **values,
                )

    # What they did

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

    def case(self, plan: Plan) -> None:
        firm = self.organizations[plan.firm]
        handler = self.handlers[plan.desk][plan.handler] if plan.handler is not None else None
        plan.pk = self.tables[Case].add(
            kind=plan.kind,
            number=plan.number,
            title=plan.title,
            organization_id=firm,
            region="上海",
            author_id=self.contacts[plan.firm],
            assignee_id=handler.pk if handler else None,
            department_id=self.desks[plan.desk].pk,
            parent_id=plan.parent.pk if plan.parent else None,
            state=plan.state,
            version=1 + len(plan.moves) + (handler is not None),
            due_on=self.due(plan),
            created_at=plan.opened,
            updated_at=plan.last,
            submitted_at=plan.when("submit"),
            closed_at=plan.last if plan.is_final else None,
        )
        if plan.kind == "event":
            self.event_rows(plan)

    def event_rows(self, plan: Plan) -> None:
        year = timezone.localdate(plan.when("submit") or plan.opened).year
        call = self.call[max(year, self.today.year - YEARS), plan.desk]
        held = (plan.when("submit_summary", "cancel") or plan.last + timedelta(days=30)) - timedelta(days=3)
        begins = held.replace(hour=6, minute=0, second=0, microsecond=0)
        reported = plan.when("submit_summary") is not None
        self.tables[EventApplication].add(
            case_ptr_id=plan.pk,
            call_id=call.pk,
            rules_id=call.rules_versions.first().pk if not hasattr(call, "_rules") else call._rules,
            event_kind=plan.event_kind,
            form="onsite",
            starts_at=begins,
            ends_at=begins + timedelta(hours=3),
            city=plan.place,
            venue=f"{plan.place}市中心区国际会议中心三楼多功能厅",
            purpose=f"围绕{plan.title}开展交流，帮助产业客户完善风险管理。" * 6,
            audience="加工、贸易企业的采购与风控负责人，产业研究人员。",
            expected_attendance=40,
            industrial_share=80,
            actual_attendance=42 if reported else None,
            industrial_attendance=33 if reported else None,
            satisfaction=Decimal("96.50") if reported else None,
            outcome="活动按批准的方案举办，参会企业反响良好。" * 8 if reported else "",
            self_evaluation="达到预期。" if reported else "",
        )
        words = (("venue", "会场租用半天"), ("speaker", "外部专家讲课费"), ("meal", "工作餐"))
        is_reviewed = plan.when("recommend") is not None
        for position, ((category, words_), amount) in enumerate(zip(words, plan.budget, strict=True)):
            self.tables[BudgetLine].add(
                application_id=plan.pk,
                position=position,
                category=category,
                description=words_,
                quantity=Decimal(1),
                unit_price=amount,
                amount=amount,
                approved=amount if is_reviewed else None,
            )
        self.tables[AgendaItem].add(
            application_id=plan.pk,
            starts="14:00",
            topic=plan.title[:60],
            speaker="王教授",
            employer="某大学经济学院教授",
            grade="full",
            hours=Decimal("4.0"),
            fee=Decimal(4000),
        )

    def due(self, plan: Plan):
        """The day on which the running clock ends: of every eighth case it has passed."""
        state = flow_of(plan.kind).state(plan.state)
        if state.clock is None:
            return None
        if "due" not in plan.facts:
            late = self.random.random() < 0.12 and not state.lapses
            days = -self.random.randint(1, 20) if late else self.random.randint(1, 28)
            plan.facts["due"] = self.today + timedelta(days=days)
        return plan.facts["due"]

    # What is kept of it

    def timeline(self, plan: Plan) -> None:
        previous, state = "", "draft"
        for seq, (event, at, target, actor, version, data) in enumerate(self.entries(plan), start=1):
            salt = f"{plan.pk:020x}{seq:012x}"
            step = None if event in ("open", "assign") else flow_of(plan.kind).transition(event)
            entry = TimelineEntry(
                case_id=plan.pk,
                seq=seq,
                at=at,
                actor_id=actor,
                event=event,
                source=state,
                target=target,
                internal=step.internal if step else False,
                version=version,
                digest=content_digest(salt, data),
                previous=previous,
            )
            entry.hash = previous = facts_hash(facts_of(entry))
            state = target
            key = self.tables[TimelineEntry].add(
                **{
                    field.attname: getattr(entry, field.attname)
                    for field in self.tables[TimelineEntry].fields
                    if field.attname != "id"
                }
            )
            self.tables[EntryContent].add(entry_id=key, salt=salt, data=data)

    def entries(self, plan: Plan) -> Iterator[tuple]:
        """Event, moment, new state, who, version and content of each."""
        author = self.contacts[plan.firm]
        handler = self.handlers[plan.desk][plan.handler or 0]
        actors = {
            AUTHOR: author,
            HANDLER: handler.pk,
            CHIEF: self.heads[plan.desk].pk,
            FINANCES: self.finance.pk,
            PLATFORM: None,
        }
        yield "open", plan.opened.astimezone(UTC), "draft", author, 1, {}
        version = 1
        for name, at in plan.moves:
            target, who = plan.steps[name][:2]
            version += 1
            content: dict = {"data": {}, "facts": {}}
            if name in ("return", "reject", "cancel"):
                content["data"]["note"] = "请补充会议议程与预算说明。"
            if name in ("submit", "resubmit"):
                content["snapshot"] = {"title": plan.title, "venue": plan.place, "budget": str(plan.total)}
            yield name, at.astimezone(UTC), target, actors[who], version, content
            if name == "submit" and plan.handler is not None:
                version += 1
                data = {"data": {"assignee": str(handler)}}
                yield (
                    "assign",
                    (at + timedelta(seconds=1)).astimezone(UTC),
                    target,
                    actors[CHIEF],
                    version,
                    data,
                )

    def clocks(self, plan: Plan) -> None:
        """One for each state with a time limit that the case came through."""
        flow = flow_of(plan.kind)
        entered = [("draft", plan.opened), *((plan.steps[name][0], at) for name, at in plan.moves)]
        for number, (name, at) in enumerate(entered):
            state = flow.state(name)
            if state.clock is None:
                continue
            left = plan.moves[number] if number < len(plan.moves) else None
            started = timezone.localdate(at)
            key = self.tables[Clock].add(
                case_id=plan.pk,
                name=state.clock.name,
                label=state.clock.label,
                waits_for=state.waits_for,
                unit=state.clock.unit,
                amount=5,
                rollover=state.clock.rollover,
                started_on=started,
                due_on=started + timedelta(days=7) if left else self.due(plan),
                stopped_at=left[1] if left else None,
                took=(timezone.localdate(left[1]) - started).days * 5 // 7 if left else None,
                ended_by=left[0] if left else "",
            )
            if left is None:
                self.notices(key, state, self.due(plan))

    def notices(self, clock: int, state, due) -> None:
        """What `run_clocks` has said already; of some it has not yet."""
        if due > self.today + timedelta(days=10):
            return
        if self.untold and due > self.today:
            self.untold -= 1
            return
        kinds = [NoticeKind.REMIND]
        if due < self.today:
            kinds.append(NoticeKind.OVERDUE)
            if state.waits_for == Party.EXCHANGE:
                kinds.append(NoticeKind.ESCALATE)
        for kind in kinds:
            self.tables[ClockNotice].add(clock_id=clock, kind=str(kind), at=self.now)

    def messages(self, plan: Plan) -> None:
        """One in the applicant's inbox, one mailed to the handler."""
        if not plan.moves:
            return
        common = {
            "event": "cases.step",
            "subject": f"{plan.number} {plan.title}"[:200],
            "body": f"{plan.number} {plan.title}：办理进度有更新，请登录平台查看。",
            "url": f"/portal/cases/{plan.pk}/",
            "subject_key": f"case:{plan.pk}",
            "state": DeliveryState.SENT.value,
            "created_at": plan.last,
            "sent_at": plan.last,
        }
        is_new = not plan.is_final and self.random.random() < 0.3
        self.tables[Delivery].add(
            **common,
            recipient_id=self.contacts[plan.firm],
            channel=Channel.INBOX.value,
            read_at=None if is_new else plan.last,
        )
        handler = self.handlers[plan.desk][plan.handler or 0]
        self.tables[Delivery].add(**common, recipient_id=handler.pk, channel=Channel.EMAIL.value)

    # Money

    def pool_of(self, event: Plan) -> BudgetPool:
        year = timezone.localdate(event.when("submit") or event.opened).year
        return self.pools[max(year, self.today.year - YEARS)]

    def commitment(self, plan: Plan) -> None:
        accepted = plan.when("accept")
        plan.commitment = self.tables[Commitment].add(
            case_id=plan.pk,
            pool_id=self.pool_of(plan).pk,
            amount=plan.total,
            paid=plan.total if plan.state == "settled" else Decimal(0),
            category=texts.FORMS[plan.event_kind],
            happens_on=timezone.localdate(plan.last),
            claim_deadline=timezone.localdate(accepted) + timedelta(days=60) if accepted else None,
            closed_at=plan.last if plan.state in ("settled", "lapsed", "cancelled") else None,
        )

    def claim(self, plan: Plan) -> None:
        approved = plan.when("approve") is not None
        self.tables[Claim].add(
            case_ptr_id=plan.pk,
            amount=plan.total,
            approved_amount=plan.total if approved else None,
            explanation="按批准预算列支。",
        )
        checked = plan.when("check")
        vouchers = [("cost", amount) for amount in plan.budget]
        if plan.when("submit_settlement"):
            vouchers.append(("settlement", plan.total))
        for position, (tier, amount) in enumerate(vouchers):
            number = f"31{plan.pk:014d}{position:04d}"
            self.tables[Invoice].add(
                claim_id=plan.pk,
                tier=tier,
                kind="digital",
                number=number,
                key=number,
                issued_on=timezone.localdate(plan.opened),
                seller=f"{plan.place or '浦江'}会务服务{plan.pk}有限公司",
                seller_key=f"会务服务{plan.pk}",
                buyer_title=self.firm_names[self.organizations[plan.firm]],
                category="会议费",
                amount=amount,
                checked_by_id=self.finance.pk if checked else None,
                checked_at=checked,
            )
        if plan.when("accept_settlement"):
            assert plan.parent is not None
            paid = plan.when("pay")
            plan.facts["payment"] = self.tables[Payment].add(
                claim_id=plan.pk,
                commitment_id=plan.parent.commitment,
                amount=plan.total,
                payee=self.firm_names[self.organizations[plan.firm]],
                bank_name="中国工商银行上海分行",
                bank_account=f"1001{plan.firm:015d}",
                expected_on=timezone.localdate(plan.last) + timedelta(days=10),
                paid_on=timezone.localdate(paid) if paid else None,
                bank_reference=f"YH{plan.pk:012d}" if paid else "",
                recorded_by_id=self.finance.pk if paid else None,
            )

    def ledger(self, plans: list[Plan]) -> None:
        """Every pool's entries in the order of time, each with the sum after it."""
        payments = {plan.parent.pk: plan.facts["payment"] for plan in plans if "payment" in plan.facts}  # type: ignore[union-attr]
        moves: dict[int, list[tuple]] = {pool.pk: [] for pool in self.pools.values()}
        for plan in plans:
            if not plan.commitment:
                continue
            rows = moves[self.pool_of(plan).pk]
            rows.append((plan.when("approve"), 1, "reserve", -plan.total, plan, None))
            if plan.state in ("settled", "lapsed", "cancelled"):
                rows.append((plan.last, 2, "release", plan.total, plan, None))
            if plan.state == "settled":
                rows.append((plan.last, 3, "pay", -plan.total, plan, payments[plan.pk]))
        for pool, rows in moves.items():
            rows.sort(key=lambda row: (row[0], row[4].pk, row[1]))
            first = rows[0][0] - timedelta(days=1) if rows else self.now
            given = Decimal(2_000_000_000)
            self.entry(pool, 1, "allot", given, given, first, None, None, "年度预算")
            for seq, (at, _, kind, amount, plan, payment) in enumerate(rows, start=2):
                given += amount
                self.entry(pool, seq, kind, amount, given, at, plan.commitment, payment, plan.number or "")

    def entry(self, pool, seq, kind, amount, available, at, commitment, payment, note) -> None:
        self.tables[LedgerEntry].add(
            pool_id=pool,
            seq=seq,
            kind=kind,
            amount=amount,
            available=available,
            commitment_id=commitment,
            payment_id=payment,
            at=at,
            actor_id=self.finance.pk,
            note=note,
        )

    # Search

    def index(self, plans: list[Plan]) -> None:
        """What `Case.search_text` and the search backend would have made of each case."""
        types = {
            "event": ContentType.objects.get_for_model(EventApplication).pk,
            "claim": ContentType.objects.get_for_model(Claim).pk,
        }
        rows = []
        for plan in plans:
            firm = self.organizations[plan.firm]
            words = [plan.number or "", plan.title, self.firm_names[firm], self.firm_short_names[firm]]
            rows.append((types[plan.kind], str(plan.pk), segmented(" ".join(words))))
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE found (type int, object text, words text) ON COMMIT DROP")
            copy_rows("found", ("type", "object", "words"), rows)
            cursor.execute(
                "INSERT INTO wagtailsearch_indexentry "
                "(content_type_id, object_id, title_norm, title, body, autocomplete, title_text, body_text) "
                "SELECT type, object, 1, '', to_tsvector('simple', words), "
                "to_tsvector('simple', words), '', '' FROM found"
            )


def main() -> None:
    """Fill the database that the settings name."""
    cases, firms = map(int, sys.argv[1:])
    Seed(cases, firms).make()


if __name__ == "__main__":
    main()
