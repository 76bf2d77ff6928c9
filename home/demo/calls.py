"""The demo's budget pool and this year's call, under the default rules of DOMAIN 2."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Site

from hub.accounts.models import Department, User
from hub.pages.models import ExchangeSettings
from hub.pdf.rendering import render_pdf
from programs.events.models import Call, CallKind, CallQuestion, CallRequirement
from programs.events.services import publish_rules
from programs.reimbursement.ledger import allot
from programs.reimbursement.models import BudgetPool

from .clock import as_of

# Made up, with a right check digit: the sources don't name the exchange's own number.
SAMPLE_TAX_NUMBER = "91310000MADEM20269"

# cap in yuan, working days of lead time, lowest attendance
KINDS = (
    ("forum", "200000", 20, 30),
    ("briefing", "30000", 10, 30),
    ("salon", "20000", 10, 15),
    ("campus", "20000", 10, 30),
    ("research", "50000", 10, 30),
    ("livestream", "10000", 5, 30),
    ("special", "50000", 10, 30),
)


def seed_samples() -> None:
    """Samples of the billing details and footer numbers, where an administrator has entered none."""
    exchange = ExchangeSettings.for_site(Site.objects.get(is_default_site=True))
    if exchange.invoice_title:
        return
    exchange.invoice_title = exchange.name
    exchange.invoice_taxpayer_number = SAMPLE_TAX_NUMBER
    exchange.invoice_address = exchange.address
    exchange.invoice_phone = exchange.hotline
    exchange.invoice_bank = "示例银行上海分行营业部"
    exchange.invoice_account = "0000 1234 5678 9012"
    exchange.working_hours = exchange.working_hours or "工作日 9:00—11:30，13:00—17:00（演示）"
    exchange.english_working_hours = (
        exchange.english_working_hours or "Working days 9:00–11:30, 13:00–17:00 (demo)"
    )
    exchange.icp_number = exchange.icp_number or "沪ICP备00000000号（演示）"
    exchange.public_security_number = exchange.public_security_number or "沪公网安备00000000000000号（演示）"
    exchange.public_security_code = exchange.public_security_code or "00000000000000"
    exchange.save()


def seed_pool() -> BudgetPool:
    """This year's pool with its first allotment; an existing one stays as it is."""
    year = timezone.localdate().year
    pool, made = BudgetPool.objects.get_or_create(
        year=year,
        group="market-events",
        defaults={"name": f"{year} 年市场活动预算池", "organization_limit": Decimal("400000.00")},
    )
    if made:
        finance = User.objects.get(username="finance.he")
        with as_of(min(date(year, 1, 8), timezone.localdate())):
            allot(pool_id=pool.pk, amount=Decimal("2000000.00"), user=finance, note=f"{year} 年度预算拨入")
    return pool


def seed_call(*, pool: BudgetPool) -> Call:
    """This year's call; an existing one stays as its editor left it."""
    today = timezone.localdate()
    call = Call.objects.filter(year=today.year).first()
    if call is not None:
        return call
    call = Call.objects.create(
        year=today.year,
        title=f"{today.year} 年合作举办市场活动",
        summary=(
            "面向会员单位和行业协会，支持围绕服务实体经济、提高产业客户市场参与度举办的大型论坛、投资者报告会、"
            "产业沙龙、校园人才培养、调研、线上直播和专项活动。"
        ),
        is_open=True,
        opens_on=min(date(today.year, 1, 1), today - timedelta(days=150)),
        closes_on=date(today.year, 12, 31),
        department=Department.objects.get(code="market-development"),
        pool=pool,
        second_review_from=Decimal("100000.00"),
    )
    for position, (kind, cap, lead, attendance) in enumerate(KINDS):
        CallKind.objects.create(
            call=call,
            kind=kind,
            cap=Decimal(cap),
            lead_days=lead,
            min_attendance=attendance,
            sort_order=position,
        )
    CallRequirement.objects.create(
        call=call,
        code="plan",
        label="活动方案",
        help_text="含主题、议程、讲师、邀约名单来源与宣传安排。",
        sort_order=0,
    )
    CallRequirement.objects.create(
        call=call,
        code="quotation",
        label="场地或服务报价单",
        help_text="单项超过 10 000 元的支出请附报价。",
        is_required=False,
        sort_order=1,
    )
    CallQuestion.objects.create(
        call=call,
        code="products",
        label="活动涉及哪些期货、期权品种？",
        help_text="可填多个，用顿号分隔。",
        sort_order=0,
    )
    CallQuestion.objects.create(
        call=call,
        code="measure",
        label="怎样衡量活动对产业客户的成效？",
        answer=CallQuestion.Answer.LONG,
        is_required=False,
        sort_order=1,
    )
    call.guideline.save("guideline.pdf", ContentFile(_guideline(call)))
    publish_rules(call_id=call.pk, user=None)
    return call


def _guideline(call: Call) -> bytes:
    context = {"call": call, "kinds": call.kinds.all(), "requirements": call.requirements.all()}
    return render_pdf("home/demo/guideline.html", context, title=f"{call.title}指引")
