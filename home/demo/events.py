"""Carry each scenario as far as it came, step by step, through the services people use."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from hub.accounts.models import User
from hub.attachments.services import attach
from hub.cases.models import Case
from hub.cases.services import assign, perform, remark
from hub.pages.models import ExchangeSettings
from programs.events import services
from programs.events.checks import latest_application_day
from programs.events.models import Call, EventApplication
from programs.events.rules import wants_second_review
from programs.reimbursement import services as claims
from programs.reimbursement.invoices.services import read_file, take_in
from programs.reimbursement.models import Claim, Invoice

from . import files
from .attendance import host
from .clock import as_of, moment
from .scenarios import SCENARIOS, Scenario

REVIEWER, SECOND, HEAD, FINANCE, CLERK = (
    "reviewer.qian",
    "reviewer.luo",
    "head.song",
    "finance.he",
    "clerk.gao",
)
STAGES = ("draft", "submitted", "assigned", "recommended", "approved", "summarized", "accepted", "settled")
CLAIM_STAGES = ("draft", "submitted", "checked", "approved", "invoiced", "payable", "paid")
HOURLY_FEES = {"associate": Decimal(500), "full": Decimal(1000), "expert": Decimal(1500)}
SELLERS = {
    "venue": "浦江会务服务有限公司",
    "meal": "禾悦餐饮管理有限公司",
    "material": "文澜图文设计有限公司",
    "promotion": "星野文化传播有限公司",
    "streaming": "云屏网络科技有限公司",
    "travel": "安途客运服务有限公司",
    "other": "诚信商务服务有限公司",
}

# The tax administration's short names of goods and services, as they stand on invoices.
TAX_WORDS = {
    "meal": "餐饮服务",
    "material": "印刷品",
    "promotion": "设计服务",
    "streaming": "信息技术服务",
    "travel": "运输服务",
    "other": "现代服务",
}


def seed_events(*, call: Call, scenarios: tuple[Scenario, ...] = SCENARIOS) -> int:
    """Make the scenarios that are missing; how many were made."""
    made = 0
    for position, scenario in enumerate(scenarios):
        author = _user(scenario.author)
        if EventApplication.objects.filter(title=scenario.title, author=author).exists():
            continue
        # A story that breaks off would never be told to its end: the next run skips what exists.
        with transaction.atomic():
            _Story(scenario, call=call, author=author, position=position).tell()
        made += 1
    return made


def _user(username: str) -> User:
    return User.objects.get(username=username)


class _Story:
    """One scenario on its way; every step takes the case as it then is."""

    def __init__(self, scenario: Scenario, *, call: Call, author: User, position: int) -> None:
        self.scenario = scenario
        self.call = call
        self.author = author
        self.position = position
        self.day = timezone.localdate() + timedelta(days=scenario.held)

    def tell(self) -> None:
        applied = min(self.day - timedelta(days=36), timezone.localdate() - timedelta(days=3))
        with as_of(applied, 9, 20):
            self.case = self._draft()
        if self.scenario.stage == "draft":
            return
        with as_of(applied, 15, 40):
            self._perform("submit", self.author, note="请审核，谢谢。" if self.position % 4 == 0 else "")
        with as_of(applied + timedelta(days=1), 10, 5):
            self._decide()
        if self.scenario.signed_in:
            host(self.case, author=self.author, people=self.scenario.signed_in, replies=self.scenario.replies)
        if self.scenario.stage in ("summarized", "accepted", "settled"):
            self._sum_up()
        if self.scenario.claim:
            self._claim()

    def _perform(self, name: str, user: User, **data) -> None:
        perform(case_id=self.case.pk, name=name, user=user, version=self._now().version, data=data)

    def _now(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    def _handler(self) -> User:
        handler = self._now().assignee
        assert handler is not None  # noqa: S101  every story that goes on was assigned
        return handler

    def _draft(self) -> EventApplication:
        scenario = self.scenario
        case = services.open_application(call_id=self.call.pk, user=self.author)
        online = scenario.kind == "livestream"
        start = 19 if online else 9 if scenario.kind in ("forum", "research") else 14
        values = {
            "title": scenario.title,
            "event_kind": scenario.kind,
            "form": EventApplication.Form.ONLINE if online else EventApplication.Form.ONSITE,
            "starts_at": moment(self.day, start),
            "ends_at": moment(self.day, min(start + 4, 22)),
            "city": scenario.city,
            "venue": scenario.venue,
            "purpose": scenario.purpose,
            "audience": scenario.audience,
            "expected_attendance": scenario.attendance,
            "industrial_share": scenario.share,
            "late_reason": self._late_reason(),
            "answers": {
                "products": scenario.products,
                "measure": "统计会后三个月内新开户与咨询的产业客户数。",
            },
        }
        services.save_application(
            application_id=case.pk,
            user=self.author,
            version=case.version,
            values=values,
            agenda=self._agenda(),
            budget=self._budget(),
        )
        self.case = case
        self._attach(
            "req-plan",
            files.document(
                name="活动方案",
                heading=f"{scenario.title} 活动方案",
                paragraphs=[scenario.purpose, f"参会对象：{scenario.audience}", f"地点：{scenario.venue}"],
            ),
            self.author,
        )
        return case

    def _budget(self) -> list[dict[str, Any]]:
        return [
            {"category": c, "description": d, "quantity": Decimal(q), "unit_price": Decimal(p)}
            for c, d, q, p in self.scenario.budget
        ]

    def _agenda(self) -> list[dict[str, Any]]:
        """The topics; the speakers share what the budget has for fees, up to their ceilings."""
        left = sum(
            (Decimal(q) * Decimal(p) for c, _, q, p in self.scenario.budget if c == "speaker"), Decimal(0)
        )
        speakers = [topic for topic in self.scenario.topics if topic[4]]
        hours = Decimal(4) if len(speakers) < 2 else Decimal(3)
        rows: list[dict[str, Any]] = []
        for starts, topic, speaker, employer, grade in self.scenario.topics:
            row: dict[str, Any] = {
                "starts": time.fromisoformat(starts),
                "topic": topic,
                "speaker": speaker,
                "employer": employer,
            }
            if grade and left:
                fee = min(left, hours * HOURLY_FEES[grade])
                row |= {"grade": grade, "hours": hours, "fee": fee}
                left -= fee
            rows.append(row)
        return rows

    def _late_reason(self) -> str:
        """A reason only where holidays or the demo's dates leave less than the call's lead time."""
        lead = self.call.kinds.get(kind=self.scenario.kind).lead_days
        latest = latest_application_day(event_on=self.day, lead_days=lead)
        return "" if timezone.localdate() <= latest else "讲师与产业客户的档期临时确定，恳请按期安排。"

    def _attach(self, slot: str, upload: SimpleUploadedFile, user: User, case: Case | None = None):
        case = (case or self.case).child
        case = Case.objects.get(pk=case.pk).child
        wanted = next(item for item in case.flow.slots(case) if item.name == slot)
        return attach(case_id=case.pk, slot=wanted, upload=upload, user=user)

    def _decide(self) -> None:
        stage = self.scenario.stage
        if stage == "submitted":
            return
        if stage == "withdrawn":
            self._perform("withdraw", self.author, note="场地未能落实，先行撤回。")
            return
        clerk, reviewer, head = _user(CLERK), _user(REVIEWER), _user(HEAD)
        if self.position % 3 == 1:
            reviewer = _user(SECOND)
        assign(case_id=self.case.pk, assignee=reviewer, user=clerk, version=self._now().version)
        if stage == "assigned":
            remark(case_id=self.case.pk, user=reviewer, text="与往年同类活动相比预算合理，待核对讲师安排。")
            return
        if stage == "returned":
            fields = [{"field": "agenda", "label": "议程与主讲人", "note": ""}]
            self._perform(
                "return",
                reviewer,
                fields=fields,
                note="请补充第二场的主讲人及其单位，并说明产业客户的邀约方式。",
            )
            return
        if stage == "rejected":
            self._perform(
                "reject",
                head,
                note="面向存量客户的答谢活动不属于合办活动支持范围，欢迎另行申请产业主题活动。",
            )
            return
        lines = []
        for number, line in enumerate(self.case.child.budget_lines.all()):
            cut = number == 0 and self.position % 3 == 0
            approved = (line.amount * Decimal("0.9")).quantize(Decimal("0.01")) if cut else line.amount
            lines.append((line.pk, approved, "参照当地同类场地的价格核减。" if cut else ""))
        self._perform("recommend", reviewer, lines=lines, internal_note="主题与产业贴近，建议支持。")
        if stage == "recommended":
            return
        if wants_second_review(self._now().child):
            second = _user(REVIEWER if reviewer.username == SECOND else SECOND)
            self._perform("second_review", second, agrees="yes", note="预算与规模相称。")
        self._perform("approve", head, note="同意合办，请按批准内容举办。")
        if stage == "cancelled":
            self._perform("cancel", self.author, note="主讲专家行程变化，活动取消，另择期申请。")

    def _sum_up(self) -> None:
        scenario = self.scenario
        attendance = scenario.came or scenario.attendance - 2 + self.position % 5
        with as_of(self.day + timedelta(days=2), 11):
            services.save_summary(
                application_id=self.case.pk,
                user=self.author,
                version=self._now().version,
                values={
                    "actual_attendance": attendance,
                    "industrial_attendance": attendance * scenario.share // 100,
                    "satisfaction": Decimal(scenario.satisfaction),
                    "outcome": f"活动如期在{scenario.city or '线上'}举办，{scenario.purpose}现场交流充分，会后收到多家企业的进一步咨询。",
                    "self_evaluation": "主题切合产业需求，参会企业代表性较强；后续将跟进有意向的企业，提供一对一服务。",
                },
            )
            self._attach(
                "sign_in",
                files.sign_in_sheet(title=scenario.title, attendance=min(attendance, 60)),
                self.author,
            )
            for n, (slot, subject) in enumerate(
                (("photo_theme", "会场主题"), ("photo_speaker", "主讲现场"), ("photo_audience", "听众"))
            ):
                picture = files.photo(title=scenario.title, subject=subject, seed=self.position * 3 + n)
                self._attach(slot, picture, self.author)
            texts = {"survey": "满意度调查汇总", "slides": "讲义"}
            for slot, name in texts.items():
                upload = files.document(
                    name=name,
                    heading=f"{scenario.title} {name}",
                    paragraphs=[scenario.purpose, scenario.audience],
                )
                self._attach(slot, upload, self.author)
            self._perform("submit_summary", self.author)
        if scenario.stage == "summarized":
            return
        with as_of(self.day + timedelta(days=4), 16):
            self._perform(
                "accept",
                self._handler(),
                theme=scenario.theme,
                theme_comment=scenario.theme_comment,
                note="材料齐全，准予验收。",
            )

    def _claim(self) -> None:
        reached = {"returned": "submitted"}.get(self.scenario.claim, self.scenario.claim)
        steps = CLAIM_STAGES[: CLAIM_STAGES.index(reached) + 1]
        with as_of(self.day + timedelta(days=6), 9, 30):
            claim = claims.open_claim(parent_id=self.case.pk, user=self.author)
            claim = Claim.objects.get(pk=claim.pk)
            budget = self.case.child.approved_total
            self._enter_vouchers(claim, budget)
            if self.scenario.claim in ("submitted", "returned"):
                self._enter_lookalike(claim)
            if self.scenario.claim == "draft":
                self._leave_waiting(claim)
            self._save_amount(claim, budget)
        finance = _user(FINANCE)
        if "submitted" in steps:
            with as_of(self.day + timedelta(days=7), 14):
                self._claim_step(claim, "submit", self.author)
        if self.scenario.claim == "returned":
            with as_of(self.day + timedelta(days=8), 10):
                fields = [{"field": "files", "label": "材料原件", "note": ""}]
                self._claim_step(
                    claim, "return", finance, fields=fields, note="场地费缺少合同，请补充后重新提交。"
                )
        if "checked" in steps:
            with as_of(self.day + timedelta(days=9), 10):
                self._check(claim, finance)
                self._claim_step(claim, "check", finance)
        if "approved" in steps:
            with as_of(self.day + timedelta(days=10), 10):
                claim.refresh_from_db()
                self._claim_step(claim, "approve", self._handler(), approved_amount=claim.amount)
        if "invoiced" in steps:
            with as_of(self.day + timedelta(days=12), 10):
                self._enter_settlement(claim)
                self._claim_step(claim, "submit_settlement", self.author)
        if "payable" in steps:
            with as_of(self.day + timedelta(days=14), 10):
                self._check(claim, finance)
                self._claim_step(claim, "accept_settlement", finance)
        if "paid" in steps:
            with as_of(self.day + timedelta(days=20), 10):
                receipt = files.document(
                    name="银行回单", heading="银行电子回单", paragraphs=[f"付款用途：{self.scenario.title}"]
                )
                self._attach("receipt", receipt, finance, claim)
                self._claim_step(
                    claim,
                    "pay",
                    finance,
                    paid_on=self.day + timedelta(days=20),
                    bank_reference=f"HS{self.day:%Y%m%d}{self.position:04d}",
                )

    def _claim_step(self, claim: Claim, name: str, user: User, **data) -> None:
        version = Case.objects.get(pk=claim.pk).version
        perform(case_id=claim.pk, name=name, user=user, version=version, data=data)

    def _save_amount(self, claim: Claim, amount: Decimal) -> None:
        claims.save_claim(
            claim_id=claim.pk,
            user=self.author,
            version=Case.objects.get(pk=claim.pk).version,
            amount=amount,
            explanation="费用均按批准的预算支出，凭证齐全。",
        )

    def _enter_vouchers(self, claim: Claim, budget: Decimal) -> None:
        """One invoice a budget line, a labour sheet for the speaker, the first a little above its line."""
        organization = claim.organization
        for number, line in enumerate(self.case.child.budget_lines.all()):
            labour = line.category == "speaker"
            digits = (
                ""
                if labour
                else f"2631{self.day:%m%d}{self.position:04d}{number:04d}{line.pk:04d}"[:20].zfill(20)
            )
            amount = line.approved + (Decimal("200.00") if number == 0 else 0)
            heading = "劳务费发放表（样张）" if labour else ""
            upload = (
                files.document(
                    name="劳务费发放表",
                    heading=f"{self.scenario.title} {heading}",
                    paragraphs=[f"{line.description}，税后合计 {amount:,.2f} 元。"],
                )
                if labour
                else files.invoice(self._paper(claim, digits, line.category, line.description, amount))
            )
            attachment = self._attach("vouchers", upload, self.author, claim)
            if not labour:
                read_file(attachment)
            claims.save_invoice(
                claim_id=claim.pk,
                user=self.author,
                version=Case.objects.get(pk=claim.pk).version,
                values={
                    "kind": Invoice.Kind.LABOUR_SHEET if labour else Invoice.Kind.DIGITAL,
                    "code": "",
                    "number": digits,
                    "issued_on": self.day,
                    "seller": self.scenario.topics[0][2] or "主讲人" if labour else SELLERS[line.category],
                    "buyer_title": "" if labour else organization.name,
                    "buyer_tax_number": "" if labour else organization.credit_code,
                    "category": line.get_category_display(),
                    "amount": amount,
                    "attachment": attachment,
                },
            )

    def _paper(
        self, claim: Claim, number: str, category: str, item: str, total: Decimal, **values: Any
    ) -> files.Paper:
        """An invoice made out to the firm on the day of the event."""
        firm = claim.organization
        given: dict[str, Any] = {
            "number": number,
            "day": self.day,
            "seller": SELLERS[category],
            "buyer": firm.name,
            "tax_number": firm.credit_code or "",
            "item": f"*{TAX_WORDS.get(category, '会展服务')}*{item}",
            "total": total.quantize(Decimal("0.01")),
        }
        return files.Paper(**given | values)

    def _leave_waiting(self, claim: Claim) -> None:
        """Files that were handed in and wait: two that fit, one made out to another, a photo to be typed."""
        number = f"26319{self.position:04d}{self.day:%m%d}00000"
        uploads = [
            files.invoice(self._paper(claim, f"{number}01", "material", "会议资料印制", Decimal(860))),
            files.invoice_xml(self._paper(claim, f"{number}02", "meal", "餐费", Decimal(1240))),
            files.invoice_ofd(
                self._paper(
                    claim, f"{number}03", "promotion", "会场背景制作", Decimal(950), buyer="明晟集团有限公司"
                )
            ),
            files.invoice_photo(self._paper(claim, f"{number}04", "travel", "客运服务", Decimal(300))),
        ]
        take_in(claim=Claim.objects.get(pk=claim.pk), files=uploads, user=self.author)

    def _enter_lookalike(self, claim: Claim) -> None:
        """An invoice like one that was claimed before: same seller, day and sum, another number."""
        other = (
            Invoice.objects.filter(seller=SELLERS["meal"], issued_on__lte=timezone.localdate(), holds=True)
            .exclude(claim=claim)
            .first()
        )
        if other is None:
            return
        digits = f"26318{self.position:04d}{self.day:%m%d}0000077"[:20]
        paper = self._paper(claim, digits, "meal", "工作午餐", other.amount, day=other.issued_on)
        attachment = self._attach("vouchers", files.invoice(paper), self.author, claim)
        read_file(attachment)
        claims.save_invoice(
            claim_id=claim.pk,
            user=self.author,
            version=Case.objects.get(pk=claim.pk).version,
            values={
                "kind": Invoice.Kind.DIGITAL,
                "code": "",
                "number": digits,
                "issued_on": paper.day,
                "seller": paper.seller,
                "buyer_title": paper.buyer,
                "buyer_tax_number": paper.tax_number,
                "category": "餐费",
                "amount": paper.total,
                "attachment": attachment,
            },
        )

    def _check(self, claim: Claim, finance: User) -> None:
        for invoice in claim.invoices.filter(holds=True, checked_at=None).exclude(
            kind=Invoice.Kind.LABOUR_SHEET
        ):
            version = Case.objects.get(pk=claim.pk).version
            claims.record_check(claim_id=claim.pk, invoice_id=invoice.pk, user=finance, version=version)

    def _enter_settlement(self, claim: Claim) -> None:
        claim.refresh_from_db()
        amount = claim.approved_amount or Decimal(0)
        billing = ExchangeSettings.for_site(Site.objects.get(is_default_site=True))
        digits = f"2699{self.day:%m%d}{self.position:04d}{claim.pk:08d}"
        paper = self._paper(
            *(claim, digits, "other", "会务服务费", amount),
            day=self.day + timedelta(days=11),
            seller=claim.organization.name,
            seller_tax_number=claim.organization.credit_code or "",
            buyer=billing.invoice_title,
            tax_number=billing.invoice_taxpayer_number,
        )
        attachment = self._attach("settlement", files.invoice(paper), self.author, claim)
        read_file(attachment)
        claims.save_invoice(
            claim_id=claim.pk,
            user=self.author,
            version=Case.objects.get(pk=claim.pk).version,
            values={
                "kind": Invoice.Kind.DIGITAL,
                "code": "",
                "number": digits,
                "issued_on": self.day + timedelta(days=11),
                "seller": claim.organization.name,
                "buyer_title": billing.invoice_title,
                "buyer_tax_number": billing.invoice_taxpayer_number,
                "amount": amount,
                "attachment": attachment,
            },
        )
