"""Plain factories: each makes one valid row; what a test cares about it passes by name."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import count

import pypdfium2
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from wagtail.models import Site

from hub.accounts.models import Department, User
from hub.accounts.roles import FINANCE, HEAD, MEMBER
from hub.attachments.models import Attachment
from hub.attachments.services import attach, slot_of
from hub.cases import timeline
from hub.cases.models import Case
from hub.cases.services import perform
from hub.members.models import Contact, Organization
from hub.pages.models import ExchangeSettings
from programs.events import services as event_services
from programs.events.models import (
    Call,
    CallKind,
    CallQuestion,
    CallRequirement,
    CoolingOff,
    EventApplication,
    QualityScore,
)
from programs.reimbursement import ledger
from programs.reimbursement import services as claim_services
from programs.reimbursement.models import BudgetPool, Claim, Invoice

PASSWORD = "Correct-Horse-2026"
_numbers = count(1)

# The characters of a unified social credit code in the order of their values (GB 32100).
_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """A valid unified social credit code, another for each number."""
    body = f"91310000MA{number:07d}"
    total = sum(_CODE_CHARACTERS.index(character) * 3**i for i, character in enumerate(body))
    return body + _CODE_CHARACTERS[(31 - total % 31) % 31]


def department(**values) -> Department:
    """A department of the exchange."""
    number = next(_numbers)
    return Department.objects.create(
        **{"code": f"department-{number}", "name": f"业务部门{number}", "phone": "021-68400000"} | values
    )


def user(*, groups: tuple[str, ...] = (), **values) -> User:
    """A person who can sign in with PASSWORD; `groups` are names of groups that exist."""
    number = next(_numbers)
    defaults = {
        "username": f"user{number}",
        "email": f"user{number}@example.com",
        "last_name": "测",
        "first_name": f"试{number}",
        "password": PASSWORD,
    }
    made = User.objects.create_user(**defaults | values)
    made.groups.set([Group.objects.get(name=name) for name in groups])
    return made


def staff(*, groups: tuple[str, ...] = (), **values) -> User:
    """A person of the exchange, in a department."""
    values.setdefault("department", None)
    values["department"] = values["department"] or department()
    return user(groups=groups, is_staff=True, **values)


def organization(**values) -> Organization:
    """A futures firm, unless told otherwise."""
    number = next(_numbers)
    defaults = {
        "kind": Organization.Kind.FUTURES_FIRM,
        "name": f"第{number}期货有限公司",
        "short_name": f"第{number}期货",
        "credit_code": credit_code(number),
        "region": "上海",
        "bank_name": "中国工商银行上海分行",
        "bank_account": f"1001{number:015d}",
    }
    return Organization.objects.create(**defaults | values)


def contact(*, organization: Organization | None = None, user: User | None = None, **values) -> Contact:
    """A person who acts for an organization in the portal."""
    return Contact.objects.create(
        organization=organization or globals()["organization"](), user=user or globals()["user"](), **values
    )


def member(*, organization: Organization | None = None, **values) -> User:
    """A contact of a futures firm who may enter the portal."""
    person = user(groups=(MEMBER.name,), **values)
    contact(organization=organization, user=person)
    return person


@cache
def _pdf_content(number: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200 + number, 200)
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def pdf_upload(name: str = "方案.pdf") -> SimpleUploadedFile:
    """A real PDF of one empty page, as the browser sends it; each one has other bytes."""
    return SimpleUploadedFile(name, _pdf_content(next(_numbers)), "application/pdf")


def pool(*, allotted: Decimal | str = "1000000.00", **values) -> BudgetPool:
    """A pool with `allotted` yuan in it."""
    number = next(_numbers)
    defaults = {"year": timezone.localdate().year, "group": f"pool-{number}", "name": f"预算池{number}"}
    made = BudgetPool.objects.create(**defaults | values)
    if Decimal(allotted):
        ledger.allot(pool_id=made.pk, amount=Decimal(allotted), user=None, note="年度预算")
    return made


# Kind, cap in yuan, lead time in working days, least attendance: DOMAIN 2, table of rules.
CALL_KINDS = (
    ("forum", "200000", 20, 30),
    ("briefing", "30000", 10, 30),
    ("salon", "20000", 10, 15),
    ("campus", "20000", 10, 30),
    ("research", "50000", 10, 30),
    ("livestream", "10000", 5, 30),
    ("special", "50000", 10, 30),
)


def call(*, requirements: tuple[str, ...] = ("plan",), questions: tuple[dict, ...] = (), **values) -> Call:
    """An open call with every kind at the defaults of DOMAIN 2, one required file, and its rules published.

    `questions` are fields of CallQuestion.
    """
    number = next(_numbers)
    today = timezone.localdate()
    defaults = {
        "year": today.year,
        "title": f"{today.year}年合作举办市场活动征集{number}",
        "summary": "面向会员单位和行业协会征集合作举办的市场活动。",
        "is_open": True,
        "opens_on": today - timedelta(days=30),
        "closes_on": today + timedelta(days=300),
    }
    values.setdefault("department", None)
    values["department"] = values["department"] or department()
    values.setdefault("pool", None)
    values["pool"] = values["pool"] or pool()
    made = Call.objects.create(**defaults | values)
    for order, (kind, cap, lead_days, least) in enumerate(CALL_KINDS):
        CallKind.objects.create(
            call=made,
            kind=kind,
            cap=Decimal(cap),
            lead_days=lead_days,
            min_attendance=least,
            sort_order=order,
        )
    for order, code in enumerate(requirements):
        CallRequirement.objects.create(call=made, code=code, label=f"活动方案{order + 1}", sort_order=order)
    for order, question in enumerate(questions):
        CallQuestion.objects.create(call=made, sort_order=order, **question)
    event_services.publish_rules(call_id=made.pk, user=None)
    return made


def application(*, user: User | None = None, call: Call | None = None, **values) -> EventApplication:
    """A draft as it is opened; `values` are saved into it."""
    user = user or member()
    made = event_services.another_application(call_id=(call or globals()["call"]()).pk, user=user)
    if not values:
        return made
    return event_services.save_application(
        application_id=made.pk, user=user, version=made.version, values=values
    )


def event_values(*, days_ahead: int = 60) -> dict:
    """The facts of a salon that breaks no rule, `days_ahead` calendar days from today."""
    day = timezone.localdate() + timedelta(days=days_ahead)
    zone = timezone.get_default_timezone()
    return {
        "title": "铜产业链风险管理沙龙",
        "event_kind": "salon",
        "form": "onsite",
        "starts_at": datetime.combine(day, time(14), zone),
        "ends_at": datetime.combine(day, time(17), zone),
        "city": "上海",
        "venue": "浦东新区某会议中心三楼",
        "purpose": "围绕铜期货与期权的套期保值开展交流，帮助产业客户完善风险管理。",
        "audience": "铜加工、贸易企业的采购与风控负责人",
        "expected_attendance": 40,
        "industrial_share": 80,
    }


def agenda_row(**values) -> dict:
    """One point of an agenda: two paid hours by a full professor, at the ceiling."""
    return {
        "starts": time(14, 10),
        "topic": "铜期货套期保值实务",
        "speaker": "王教授",
        "employer": "某大学经济学院教授",
        "grade": "full",
        "hours": Decimal("2.0"),
        "fee": Decimal("2000.00"),
    } | values


def budget_row(**values) -> dict:
    """One line of a budget: 3,000 yuan for the venue."""
    return {
        "category": "venue",
        "description": "会场租用半天",
        "quantity": Decimal("1.00"),
        "unit_price": Decimal("3000.00"),
    } | values


def ready_application(
    *,
    user: User | None = None,
    call: Call | None = None,
    agenda: list[dict] | None = None,
    budget: list[dict] | None = None,
    **values,
) -> EventApplication:
    """A filled draft with its required files that can be submitted; asks for 8,000 yuan unless told otherwise."""
    made = application(user=user, call=call)
    made = event_services.save_application(
        application_id=made.pk,
        user=made.author,
        version=made.version,
        values=event_values() | values,
        agenda=[agenda_row()] if agenda is None else agenda,
        budget=(
            [
                budget_row(),
                budget_row(category="speaker", description="王教授讲课费", unit_price=Decimal("2000.00")),
                budget_row(
                    category="meal", description="工作餐", quantity=Decimal(40), unit_price=Decimal("75.00")
                ),
            ]
            if budget is None
            else budget
        ),
    )
    for slot in made.state_info.slots(made):
        if slot.min_count:
            attach(case_id=made.pk, slot=slot, upload=pdf_upload(), user=made.author)
    return made


def photo_upload(name: str = "现场.png") -> SimpleUploadedFile:
    """A real picture; each one has other bytes."""
    output = BytesIO()
    Image.new("RGB", (64, 48), (next(_numbers) % 256, 120, 90)).save(output, "PNG", pnginfo=_comment())
    return SimpleUploadedFile(name, output.getvalue(), "image/png")


def _comment() -> PngInfo:
    info = PngInfo()
    info.add_text("number", str(next(_numbers)))
    return info


def hop(case: Case, state: str) -> Case:
    """Bring a case into a state past its flow, with the entry that the database asks for."""
    now = timezone.now()
    with transaction.atomic():
        case.version += 1
        timeline.record(
            case=case,
            event="hop",
            actor=None,
            source=case.state,
            target=state,
            data={},
            internal=True,
            at=now,
        )
        case.state = state
        case.number = case.number or f"NR-{next(_numbers):05d}"
        case.submitted_at = case.submitted_at or now
        case.closed_at = now if case.state_info.final else None
        case.save()
    return case


EXCHANGE_BILLING = {
    "invoice_title": "示范期货交易所",
    "invoice_taxpayer_number": credit_code(990001),
    "invoice_address": "上海市浦东新区示范路 500 号",
    "invoice_bank": "交通银行上海示范支行",
}


def exchange_billing(**values) -> ExchangeSettings:
    """The exchange's own billing details (开票信息) on the default site."""
    site = Site.objects.get(is_default_site=True)
    found, _ = ExchangeSettings.objects.update_or_create(site=site, defaults=EXCHANGE_BILLING | values)
    return found


def accepted_event(
    *,
    user: User | None = None,
    call: Call | None = None,
    amount: Decimal | str = "10000.00",
    days_left: int = 20,
    title: str = "铜产业链风险管理沙龙",
) -> EventApplication:
    """An accepted event whose reserve of `amount` yuan may be claimed for `days_left` more days."""
    made = hop(application(user=user, call=call, title=title), "accepted")
    ledger.reserve(case=made, pool_id=made.call.pool_id, amount=Decimal(amount), user=None)
    ledger.open_for_claim(case=made, deadline=timezone.localdate() + timedelta(days=days_left))
    return made


def score(*, event: EventApplication | None = None, total: Decimal | str = "52.0", **values) -> QualityScore:
    """The quality score of an accepted event; under the pass mark unless told otherwise."""
    event = event or accepted_event()
    defaults = {
        "total": Decimal(total),
        "parts": [],
        "rules": {"pass_mark": 60, "cut_percent": 20, "cooling_off_months": 6},
        "theme_comment": "主题与产业关联不大。",
        "given_by": globals()["user"](),
    }
    return QualityScore.objects.create(application=event, **defaults | values)


def cooling_off(*, organization: Organization | None = None, **values) -> CoolingOff:
    """A cooling-off that runs for half a year from today."""
    given = score()
    today = timezone.localdate()
    defaults = {
        "organization": organization or given.application.organization,
        "starts_on": today,
        "until": today + timedelta(days=180),
        "reason": "质量评分 52.0 分，低于合格分 60 分。",
    }
    return CoolingOff.objects.create(score=given, **defaults | values)


def claim(*, event: EventApplication | None = None, **values) -> Claim:
    """A draft of a claim under an accepted event; `values` are saved into it."""
    event = event or accepted_event()
    made = claim_services.open_claim(parent_id=event.pk, user=event.author)
    if not values:
        return made
    return claim_services.save_claim(claim_id=made.pk, user=made.author, version=made.version, **values)


def invoice_values(claim: Claim, **values) -> dict:
    """A digital cost voucher of 1,000 yuan as the organiser types it; each has another number and seller."""
    number = next(_numbers)
    return {
        "kind": "digital",
        "code": "",
        "number": f"2631{number:016d}",
        "issued_on": timezone.localdate(),
        "seller": f"浦江会务服务{number}有限公司",
        "buyer_title": claim.organization.name,
        "buyer_tax_number": claim.organization.credit_code,
        "category": "场地费",
        "amount": Decimal("1000.00"),
    } | values


def voucher(claim: Claim, **values) -> Invoice:
    """A voucher entered into a claim by its author: a cost voucher, or the settlement once it is approved."""
    return claim_services.save_invoice(
        claim_id=claim.pk,
        user=claim.author,
        version=Case.objects.get(pk=claim.pk).version,
        values=invoice_values(claim, **values),
    )


def settlement_values(claim: Claim, **values) -> dict:
    """What makes a voucher the settlement invoice of a claim."""
    return {
        "buyer_title": EXCHANGE_BILLING["invoice_title"],
        "buyer_tax_number": EXCHANGE_BILLING["invoice_taxpayer_number"],
        "seller": claim.organization.name,
        "category": "",
        "amount": Claim.objects.get(pk=claim.pk).approved_amount,
    } | values


def case_file(case: Case, slot: str, *, user: User) -> Attachment:
    """One PDF in a slot of a case."""
    case = Case.objects.get(pk=case.pk).child
    return attach(case_id=case.pk, slot=slot_of(case, slot), upload=pdf_upload(f"{slot}.pdf"), user=user)


def step(case: Case, name: str, user: User | None, **data) -> Case:
    """Take a step of a case with the version that stands now."""
    version = Case.objects.get(pk=case.pk).version
    return perform(case_id=case.pk, name=name, user=user, version=version, data=data)


CLAIM_STATES = ("draft", "submitted", "checked", "approved", "invoiced", "payable", "paid")


def claim_in(
    state: str,
    *,
    event: EventApplication | None = None,
    amounts: tuple[str, ...] = ("1000.00",),
    finance: User | None = None,
    head: User | None = None,
    is_final: bool = True,
) -> Claim:
    """A claim of the sum of `amounts` (a voucher each), brought to a state of CLAIM_STATES by its own steps."""
    wanted = CLAIM_STATES.index(state)
    exchange_billing()
    event = event or accepted_event()
    finance = finance or staff(groups=(FINANCE.name,))
    head = head or staff(groups=(HEAD.name,), department=event.department)
    total = sum((Decimal(amount) for amount in amounts), Decimal(0))
    made = claim(event=event, amount=total, explanation="会场与资料费用，按实际发生申报。", is_final=is_final)
    for amount in amounts:
        voucher(made, amount=Decimal(amount))
    case_file(made, "vouchers", user=made.author)
    if wanted > 0:
        made = step(made, "submit", made.author)
    if wanted > 1:
        for row in made.invoices.all():
            record_check(made, row, finance)
        made = step(made, "check", finance)
    if wanted > 2:
        made = step(made, "approve", head, approved_amount=total)
    if wanted > 3:
        row = voucher(made, **settlement_values(made))
        case_file(made, "settlement", user=made.author)
        made = step(made, "submit_settlement", made.author)
    if wanted > 4:
        record_check(made, row, finance)
        made = step(made, "accept_settlement", finance)
    if wanted > 5:
        case_file(made, "receipt", user=finance)
        made = step(made, "pay", finance, paid_on=timezone.localdate(), bank_reference=f"HS{next(_numbers)}")
    return Claim.objects.get(pk=made.pk)


def record_check(claim: Claim, invoice: Invoice, finance: User) -> None:
    """Finance has verified an invoice of a claim."""
    version = Case.objects.get(pk=claim.pk).version
    claim_services.record_check(claim_id=claim.pk, invoice_id=invoice.pk, user=finance, version=version)
