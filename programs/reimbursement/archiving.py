"""What the archive of a case holds of its money: the pool's entries and payments as a table, the approval as a PDF."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

from hub.accounts.models import User
from hub.cases.flows import ArchivePart
from hub.cases.models import Case
from hub.files.spreadsheets import safe_text, shanghai

from .models import Claim, LedgerEntry


def money_of(case: Case, reader: User) -> Iterator[ArchivePart]:
    """The ledger entries of the case's commitment, with what was approved, paid and given back."""
    rows = LedgerEntry.objects.filter(commitment__case=case.pk).select_related("pool", "actor", "payment")
    if entries := list(rows.order_by("pool", "seq")):
        yield _table(
            "预算台账.csv",
            ("预算池", "序号", "时间", "类型", "金额（元）", "可用余额（元）", "办理人", "摘要"),
            (
                (
                    row.pool,
                    row.seq,
                    f"{shanghai(row.at):%Y-%m-%d %H:%M:%S}",
                    row.get_kind_display(),
                    row.amount,
                    row.available,
                    row.actor or "系统",
                    row.note,
                )
                for row in entries
            ),
        )


def claim_papers(case: Claim, reader: User) -> Iterator[ArchivePart]:
    """The vouchers, the payment and what was asked back of a claim. Whole accounts only for those who pay."""
    if vouchers := list(case.invoices.select_related("checked_by").order_by("tier", "pk")):
        yield _table(
            "发票.csv",
            (
                "用途",
                "票种",
                "代码",
                "号码",
                "开票日期",
                "销售方",
                "购买方",
                "价税合计（元）",
                "占用",
                "剔除理由",
                "查验人",
            ),
            (
                (
                    row.get_tier_display(),
                    row.get_kind_display(),
                    row.code,
                    row.number,
                    row.issued_on,
                    row.seller,
                    row.buyer_title,
                    row.amount,
                    "是" if row.holds else "否",
                    row.rejected_reason,
                    row.checked_by or "",
                )
                for row in vouchers
            ),
        )
    payment = getattr(case, "payment", None)
    if payment is not None:
        yield _table(
            "付款.csv",
            ("收款单位", "开户银行", "账号", "金额（元）", "预计付款日", "付款日", "银行流水号", "登记人"),
            [
                (
                    payment.payee,
                    payment.bank_name,
                    payment.bank_account_for(reader),
                    payment.amount,
                    payment.expected_on,
                    payment.paid_on or "",
                    payment.bank_reference,
                    payment.recorded_by or "",
                )
            ],
        )
    if asked_back := list(case.receivables.order_by("pk")):
        yield _table(
            "应收退款.csv",
            ("金额（元）", "事由", "期限", "状态", "到账日", "银行流水号"),
            (
                (
                    row.amount,
                    row.reason,
                    row.due_on,
                    row.get_state_display(),
                    row.received_on or "",
                    row.bank_reference,
                )
                for row in asked_back
            ),
        )


def _table(name: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> ArchivePart:
    """A table as a CSV that Excel opens in Chinese and that holds no formulas."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([str(value) if _is_number(value) else safe_text(value) for value in row])
    return ArchivePart(name, text.getvalue().encode("utf-8-sig"))


def _is_number(value: Any) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)
