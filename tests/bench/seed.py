"""Fills a migrated PostgreSQL database for the benchmark: `python -m tests.bench.seed CASES ITEMS FIRMS`.

Six years of events and claims, and so many items of the member's voice, in every state, a third of them open, with
timelines whose hashes hold, clocks, budgets, invoices, payments, ledger, messages and search index. Rows are copied
past the triggers, so nothing but `verify_all` says that they are right: it finds nothing in such a database. The same
numbers give the same database up to the day it is made. Files, sign-in at events, reviews of two and promises are left
out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, timedelta
from decimal import Decimal
from random import Random

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from home.seeding import seed_pages  # noqa: E402
from hub.accounts.models import User  # noqa: E402
from hub.cases.flows import Party, flow_of  # noqa: E402
from hub.cases.models import (  # noqa: E402
    Case,
    Clock,
    ClockNotice,
    EntryContent,
    NoticeKind,
    TimelineEntry,
)
from hub.cases.timeline import content_digest, facts_hash, facts_of  # noqa: E402
from hub.notifications.models import Channel, Delivery, DeliveryState  # noqa: E402
from hub.search.segmentation import segmented  # noqa: E402
from programs.events.models import AgendaItem, BudgetLine, EventApplication  # noqa: E402
from programs.feedback.models import Feedback, FeedbackItem  # noqa: E402
from programs.reimbursement.models import (  # noqa: E402
    BudgetPool,
    Claim,
    Commitment,
    Invoice,
    LedgerEntry,
    Payment,
)

from . import texts  # noqa: E402
from .copying import Table, copy_rows, finish, without_triggers  # noqa: E402
from .people import YEARS, People  # noqa: E402
from .plans import AUTHOR, CHIEF, DESK, FINANCES, HANDLER, PLATFORM, STEPS, Plan, Planner  # noqa: E402
from .voices import VoicePlanner, number_voices  # noqa: E402

UNTOLD = 100  # clocks about which `run_clocks` has something to do


class Seed:
    """Everything that is made, with the same random numbers each time."""

    def __init__(self, cases: int, items: int, firms: int) -> None:
        self.cases, self.items, self.firms = cases, items, firms
        self.random = Random(20260101)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.untold = UNTOLD

    def make(self) -> None:
        """In one transaction; then what the planner wants to know."""
        seed_pages()
        with transaction.atomic():
            without_triggers()
            self.people = People(firms=self.firms, now=self.now, today=self.today)
            planner = Planner(cases=self.cases, firms=self.firms, random=self.random, now=self.now)
            plans = planner.plans()
            planner.number(plans)
            voices = VoicePlanner(
                items=self.items, firms=self.firms, random=self.random, now=self.now
            ).plans()
            plans = sorted([*plans, *voices], key=lambda plan: plan.opened)
            self.tables = {
                model: Table(model)
                for model in (
                    *(Case, EventApplication, BudgetLine, AgendaItem, Claim, Invoice, Payment, Commitment),
                    *(LedgerEntry, TimelineEntry, EntryContent, Clock, ClockNotice, Delivery),
                    *(Feedback, FeedbackItem),
                )
            }
            for plan in plans:
                plan.pk = self.tables[Case].next()
            number_voices(voices, self.people.organizations)
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

    # What they did

    def case(self, plan: Plan) -> None:
        firm = self.people.organizations[plan.firm]
        handler = self.handler(plan)
        self.tables[Case].add(
            id=plan.pk,
            kind=plan.kind,
            number=plan.number,
            title=plan.title,
            organization_id=firm,
            region="上海",
            author_id=self.people.contacts[plan.firm],
            assignee_id=handler.pk if handler else None,
            department_id=self.people.desks[plan.desk].pk,
            parent_id=plan.parent.pk if plan.parent else None,
            state=plan.state,
            version=1 + len(plan.moves) + self.was_assigned(plan),
            due_on=self.due(plan),
            created_at=plan.opened,
            updated_at=plan.last,
            received_at=plan.submitted,
            submitted_at=plan.submitted,
            closed_at=plan.last if plan.is_final else None,
        )
        rows = {"event": self.event_rows, "feedback": self.form_row, "feedback_item": self.item_row}
        if plan.kind in rows:
            rows[plan.kind](plan)

    def handler(self, plan: Plan) -> User | None:
        """Who handles it: forms are the clerk's."""
        if plan.kind == "feedback":
            return self.people.clerk
        return self.people.handlers[plan.desk][plan.handler] if plan.handler is not None else None

    def was_assigned(self, plan: Plan) -> bool:
        """Whether it was handed to its handler by a step of its own."""
        return plan.kind in ("event", "claim") and plan.handler is not None

    def form_row(self, plan: Plan) -> None:
        self.tables[Feedback].add(
            case_ptr_id=plan.pk,
            made_on=timezone.localdate(plan.opened),
            contact_name=f"经理{plan.firm}",
            contact_phone="021-55501101",
            contact_email=f"bench.member{plan.firm}@example.com",
        )

    def item_row(self, plan: Plan) -> None:
        assert plan.parent is not None
        answers = [at for name, at in plan.moves if name in ("answer", "approve_answer")]
        is_answered = bool(answers) and plan.state in ("answered", "closed")
        rated = plan.when("rate")
        self.tables[FeedbackItem].add(
            case_ptr_id=plan.pk,
            form_id=plan.parent.pk,
            category_id=self.people.categories[plan.desk].pk if plan.when("route") else None,
            way="writing" if is_answered else "",
            answer="已记录您的意见，将在年内分两期落实，届时另行通知。" * 3 if is_answered else "",
            answered_at=answers[-1] if is_answered else None,
            answered_by_id=self.people.handlers[plan.desk][plan.handler or 0].pk if is_answered else None,
            rating=self.random.choice([2, 3, 4, 4, 5, 5, 5]) if rated else None,
            reopened_at=plan.when("reopen"),
            **plan.facts["item"],
        )

    def event_rows(self, plan: Plan) -> None:
        year = timezone.localdate(plan.when("submit") or plan.opened).year
        call = self.people.call[max(year, self.today.year - YEARS), plan.desk]
        held = (plan.when("submit_summary", "cancel") or plan.last + timedelta(days=30)) - timedelta(days=3)
        begins = held.replace(hour=6, minute=0, second=0, microsecond=0)
        reported = plan.when("submit_summary") is not None
        self.tables[EventApplication].add(
            case_ptr_id=plan.pk,
            call_id=call.pk,
            rules_id=self.people.rules[call.pk],
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
        author = self.people.contacts[plan.firm]
        handler = self.people.handlers[plan.desk][plan.handler or 0]
        actors = {
            AUTHOR: author,
            HANDLER: handler.pk,
            CHIEF: self.people.heads[plan.desk].pk,
            FINANCES: self.people.finance.pk,
            DESK: self.people.clerk.pk,
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
            if name == "submit" and self.was_assigned(plan):
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
        rules = [flow.state(name).clock for name, _ in entered]
        for number, (name, at) in enumerate(entered):
            state, rule = flow.state(name), rules[number]
            if rule is None or (number and rule.continues and rules[number - 1] == rule):
                continue
            end = number
            while rule.continues and rules[end + 1 : end + 2] == [rule]:
                end += 1
            left = plan.moves[end] if end < len(plan.moves) else None
            started = timezone.localdate(at)
            key = self.tables[Clock].add(
                case_id=plan.pk,
                name=rule.name,
                label=rule.label,
                waits_for=state.waits_for,
                unit=rule.unit,
                amount=5,
                rollover=rule.rollover,
                started_on=started,
                due_on=started + timedelta(days=14 if rule.continues else 7) if left else self.due(plan),
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
            recipient_id=self.people.contacts[plan.firm],
            channel=Channel.INBOX.value,
            read_at=None if is_new else plan.last,
        )
        handler = self.people.handlers[plan.desk][plan.handler or 0]
        self.tables[Delivery].add(**common, recipient_id=handler.pk, channel=Channel.EMAIL.value)

    # Money

    def pool_of(self, event: Plan) -> BudgetPool:
        year = timezone.localdate(event.when("submit") or event.opened).year
        return self.people.pools[max(year, self.today.year - YEARS)]

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
                buyer_title=self.people.firm_names[self.people.organizations[plan.firm]],
                category="会议费",
                amount=amount,
                checked_by_id=self.people.finance.pk if checked else None,
                checked_at=checked,
            )
        if plan.when("accept_settlement"):
            assert plan.parent is not None
            paid = plan.when("pay")
            plan.facts["payment"] = self.tables[Payment].add(
                claim_id=plan.pk,
                commitment_id=plan.parent.commitment,
                amount=plan.total,
                payee=self.people.firm_names[self.people.organizations[plan.firm]],
                bank_name="中国工商银行上海分行",
                bank_account=f"1001{plan.firm:015d}",
                expected_on=timezone.localdate(plan.last) + timedelta(days=10),
                paid_on=timezone.localdate(paid) if paid else None,
                bank_reference=f"YH{plan.pk:012d}" if paid else "",
                recorded_by_id=self.people.finance.pk if paid else None,
            )

    def ledger(self, plans: list[Plan]) -> None:
        """Every pool's entries in the order of time, each with the sum after it."""
        payments = {plan.parent.pk: plan.facts["payment"] for plan in plans if "payment" in plan.facts}  # type: ignore[union-attr]
        moves: dict[int, list[tuple]] = {pool.pk: [] for pool in self.people.pools.values()}
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
            actor_id=self.people.finance.pk,
            note=note,
        )

    # Search

    def index(self, plans: list[Plan]) -> None:
        """What `Case.search_text` and the search backend would have made of each case."""
        types = {kind: ContentType.objects.get_for_model(flow_of(kind).model).pk for kind in STEPS}
        rows = []
        for plan in plans:
            firm = self.people.organizations[plan.firm]
            words = [
                plan.number or "",
                plan.title,
                self.people.firm_names[firm],
                self.people.firm_short_names[firm],
                plan.facts.get("item", {}).get("text", ""),
            ]
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
    cases, items, firms = map(int, sys.argv[1:])
    Seed(cases, items, firms).make()


if __name__ == "__main__":
    main()
