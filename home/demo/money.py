"""What finance shows in the demo: a partial claim, a batch with the bank's answer, refunds, a closed year."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.services import attach
from hub.cases.models import Case
from hub.cases.services import perform
from programs.reimbursement import batches, closing, ledger, receivables
from programs.reimbursement import services as claims
from programs.reimbursement.bank_files import bank_file, read_answers
from programs.reimbursement.models import BudgetPool, Claim, Invoice, PaymentBatch, Receivable
from programs.reimbursement.slots import VOUCHERS

from . import files
from .clock import as_of

FIRST, SECOND = "finance.he", "finance.wei"
PARTIAL = "白银产业客户交流会"


def seed_money() -> None:
    """Make what is missing; what people changed since stays."""
    first, second = (User.objects.get(username=name) for name in (FIRST, SECOND))
    with transaction.atomic():
        _years(first)
        _refunds(first, second)
        _batch(first, second)
        _partial_claim(first)
    _closed_year(first, second)


def _years(finance: User) -> None:
    """Next year's pool, so that reserves can be carried over to it."""
    year = timezone.localdate().year + 1
    pool, made = BudgetPool.objects.get_or_create(
        year=year, group="market-events", defaults={"name": f"{year} 年市场活动预算池"}
    )
    if made:
        ledger.allot(
            pool_id=pool.pk, amount=Decimal("600000.00"), user=finance, note=f"{year} 年度首批预算拨入"
        )


def _refunds(first: User, second: User) -> None:
    """One refund that came back, one that is awaited."""
    claim = Claim.objects.filter(state="paid").first()
    if claim is None or Receivable.objects.exists():
        return
    due_on = timezone.localdate() + timedelta(days=20)
    for amount, reason in (
        ("320.00", "工作午餐按实到人数应少 4 份，多付部分退回。"),
        ("500.00", "会场押金已由场地方退还，相应款项退回。"),
    ):
        row = receivables.propose(
            claim_id=claim.pk, user=first, amount=Decimal(amount), reason=reason, due_on=due_on
        )
        receivables.confirm(receivable_id=row.pk, user=second)
    received = Receivable.objects.earliest("pk")
    receivables.receive(
        receivable_id=received.pk,
        user=first,
        received_on=timezone.localdate(),
        bank_reference=f"TK{timezone.localdate():%Y%m%d}01",
    )


def _batch(first: User, second: User) -> None:
    """A released batch whose answer from the bank was read and waits for its booking."""
    waiting = [claim.pk for claim in batches.payable(first)]
    if not waiting or PaymentBatch.objects.exists():
        return
    batch = batches.make_batch(claim_ids=waiting, user=first, note="每周例行付款")
    batch = batches.release_batch(batch_id=batch.pk, user=second)
    book = openpyxl.load_workbook(io.BytesIO(bank_file(batch, batches.lines_of(batch))))
    for row in range(2, batch.count + 2):
        for column, value in (
            (8, "成功"),
            (9, f"{timezone.localdate():%Y-%m-%d}"),
            (10, f"YH{timezone.localdate():%Y%m%d}{row:04d}"),
        ):
            book.worksheets[0].cell(row, column, value)
    output = io.BytesIO()
    book.save(output)
    upload = SimpleUploadedFile(f"银行结果-{batch.number}.xlsx", output.getvalue())
    digest, answers = read_answers(upload)
    batches.keep_result(batch_id=batch.pk, user=first, name=upload.name or "", digest=digest, answers=answers)


def _partial_claim(finance: User) -> None:
    """A partial claim of which finance rejected one voucher."""
    event = Case.objects.filter(title=PARTIAL, state="accepted").first()
    if event is None:
        return
    author = event.author
    claim = claims.open_claim(parent_id=event.pk, user=author)
    organization = claim.organization
    rejected: Invoice | None = None
    for number, (seller, item, amount) in enumerate(
        (("浦江会务服务有限公司", "会议室租用", "1800.00"), ("锦程礼品有限公司", "伴手礼", "600.00")), start=1
    ):
        digits = f"2632{timezone.localdate():%m%d}{number:012d}"
        upload = files.invoice(
            files.Paper(
                number=digits,
                day=timezone.localdate(),
                seller=seller,
                buyer=organization.name,
                tax_number=organization.credit_code or "",
                item=item,
                total=Decimal(amount),
            )
        )
        file = attach(case_id=claim.pk, slot=VOUCHERS, upload=upload, user=author)
        rejected = claims.save_invoice(
            claim_id=claim.pk,
            user=author,
            version=_version(claim),
            values={
                "kind": Invoice.Kind.DIGITAL,
                "code": "",
                "number": digits,
                "issued_on": timezone.localdate(),
                "seller": seller,
                "buyer_title": organization.name,
                "buyer_tax_number": organization.credit_code,
                "category": item,
                "amount": Decimal(amount),
                "attachment": file,
            },
        )
    claims.save_claim(
        claim_id=claim.pk,
        user=author,
        version=_version(claim),
        amount=Decimal("2400.00"),
        is_final=False,
        explanation="先报场地费用，其余费用开票后再报。",
    )
    perform(case_id=claim.pk, name="submit", user=author, version=_version(claim))
    if rejected is not None:
        claims.reject_invoice(
            claim_id=claim.pk,
            invoice_id=rejected.pk,
            user=finance,
            version=_version(claim),
            reason="礼品不属于支持范围，请自行承担。",
        )


def _version(claim: Claim) -> int:
    return Case.objects.get(pk=claim.pk).version


def _closed_year(first: User, second: User) -> None:
    """A pool of last year, closed."""
    today = timezone.localdate()
    year = today.year - 1
    pool, made = BudgetPool.objects.get_or_create(
        year=year, group="campus-talent", defaults={"name": f"{year} 年校园人才培养预算池"}
    )
    if not made:
        return
    closed_on = today.replace(year=year, month=12, day=28)
    with as_of(closed_on.replace(month=1, day=10), 10):
        wrong = ledger.allot(
            pool_id=pool.pk, amount=Decimal("15000000.00"), user=first, note=f"{year} 年度预算拨入"
        )
        ledger.reverse(entry_id=wrong.pk, user=first, note="金额多录一个零")
        ledger.allot(
            pool_id=pool.pk, amount=Decimal("1500000.00"), user=first, note=f"{year} 年度预算拨入（更正）"
        )
    with as_of(closed_on, 15):
        row = closing.prepare(pool_id=pool.pk, successor_id=None, user=first, choices={}, note="年末关账")
        closing.approve(closing_id=row.pk, user=second)
        closing.run(closing_id=row.pk)
