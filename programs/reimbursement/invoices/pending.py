"""The invoice files of a claim that wait for their confirmation, with what speaks against each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hub.attachments.models import Attachment
from hub.cases.slots import Slot

from ..checks import (
    Payer,
    Problem,
    file_problems,
    held_problems,
    normalised,
    payer_of,
    problems_of,
    second_settlement,
)
from ..models import Claim, Invoice, Reading
from ..slots import SETTLEMENT, VOUCHERS
from . import duplicates
from .found import ReadInvoice

# The cost category that words in an item's name speak for; the first that fits.
CATEGORIES = (
    ("餐费", ("餐饮", "餐费", "食品", "茶歇")),
    ("讲课费", ("讲课", "培训", "授课", "教育服务", "咨询")),
    ("直播技术", ("直播", "信息技术", "软件", "信息系统")),
    ("宣传制作", ("广告", "设计", "宣传", "制作")),
    ("资料印制", ("印刷", "印制", "纸制品", "图书", "文具")),
    ("交通住宿", ("运输", "客运", "旅客", "住宿", "铁路", "航空", "通行费", "车")),
    ("场地费", ("会展", "会议", "会场", "租赁", "场地")),
)
ALIKE = "与已录入的另一张发票相近（销售方、日期、金额相同），需人工核对；确认后由交易所核对。"


@dataclass(frozen=True)
class Pending:
    """One file that waits: what was read, the voucher it would become, what is wrong and what is doubtful."""

    reading: Reading
    found: ReadInvoice
    values: dict[str, Any]
    problems: tuple[Problem, ...]
    doubts: tuple[str, ...]

    @property
    def file(self) -> Attachment:
        """The uploaded file."""
        return self.reading.attachment

    @property
    def key(self) -> str:
        """Names the file in forms."""
        return str(self.reading.pk)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has read it yet."""
        return self.reading.read_at is None

    @property
    def may_confirm(self) -> bool:
        """Whether the fields suffice for a voucher as they are."""
        return not (self.is_waiting or self.found.failure or self.found.missing or self.problems)

    @property
    def is_clear(self) -> bool:
        """Whether it may be confirmed without another look."""
        return self.may_confirm and not self.doubts

    @property
    def fields(self) -> list[tuple[str, str, str, str]]:
        """What was found: label, value, source, and what is wrong with it."""
        wrong = {problem.field: problem.message for problem in self.problems}
        rows = (
            ("发票号码", self.found.number, "number", "number"),
            ("发票代码", self.found.code, "code", "code"),
            ("开票日期", self.found.issued_on, "issued_on", "issued_on"),
            ("价税合计", self.found.total, "total", "amount"),
            ("销售方", self.found.seller, "seller", "seller"),
            ("购买方", self.found.buyer, "buyer", "buyer_title"),
            ("纳税人识别号", self.found.buyer_tax_number, "buyer_tax_number", "buyer_tax_number"),
        )
        return [
            (
                label,
                f"{value:,.2f} 元" if name == "total" else str(value),
                self.found.sources.get(name, ""),
                wrong.get(field, ""),
            )
            for label, value, name, field in rows
            if value
        ]

    @property
    def other_problems(self) -> list[str]:
        """What is wrong and doesn't stand beside one of the shown fields."""
        shown = {"number", "code", "issued_on", "amount", "seller", "buyer_title", "buyer_tax_number"}
        return [problem.message for problem in self.problems if problem.field not in shown]


def slot_now(claim: Claim) -> Slot:
    """Where invoices go now: cost vouchers while the claim is filled, then the settlement invoice."""
    return VOUCHERS if claim.state_info.editable else SETTLEMENT


def pending_of(claim: Claim) -> list[Pending]:
    """The files of the present tier that wait. Its queries don't grow with their number."""
    slot = slot_now(claim)
    tier = Invoice.Tier.COST if slot is VOUCHERS else Invoice.Tier.SETTLEMENT
    rows = list(
        Reading.objects.pending(claim).filter(attachment__slot=slot.name).select_related("attachment")
    )
    if not rows:
        return []
    payer = payer_of(claim, tier)
    made = [_voucher(claim, tier, row) for row in rows]
    likenesses = duplicates.looks_used([invoice for invoice in made if invoice])
    alike = dict(zip((id(invoice) for invoice in made if invoice), likenesses, strict=True))
    holders = _holders("key", [invoice.key for invoice in made if invoice])
    files = _holders("file_sha256", [row.attachment.sha256 for row in rows])
    seen: dict[str, str] = {}
    pending = []
    for row, invoice in zip(rows, made, strict=True):
        found = row.invoice
        problems = (
            _problems(invoice, payer, holders, files, row) if invoice else _file_only(claim, files, row)
        )
        doubts = list(found.warnings)
        if invoice and alike[id(invoice)]:
            doubts.append(ALIKE)
        if found.key and found.key in seen:
            doubts.append(f"与“{seen[found.key]}”是同一张发票，确认其中一个即可，另一个随之作为附件保存。")
        elif found.key:
            seen[found.key] = row.attachment.original_name
        pending.append(Pending(row, found, values_of(found, tier), tuple(problems), tuple(doubts)))
    return pending


def values_of(found: ReadInvoice, tier: str) -> dict[str, Any]:
    """What was found as the fields of a voucher."""
    values = {
        "kind": found.kind or Invoice.Kind.DIGITAL,
        "code": found.code,
        "number": found.number,
        "issued_on": found.issued_on,
        "seller": found.seller,
        "seller_tax_number": found.seller_tax_number,
        "buyer_title": found.buyer,
        "buyer_tax_number": found.buyer_tax_number,
        "amount": found.total,
    }
    return values | {"category": guessed_category(found)} if tier == Invoice.Tier.COST else values


def guessed_category(found: ReadInvoice) -> str:
    """The cost category that the items speak for; "" where they don't."""
    words = "".join(found.items) + found.title
    return next(
        (name for name, marks in CATEGORIES if any(mark in words for mark in marks)), "其他" if words else ""
    )


def _voucher(claim: Claim, tier: str, row: Reading) -> Invoice | None:
    """The voucher that the file would become, unsaved; None while fields are missing."""
    found = row.invoice
    if row.read_at is None or found.missing:
        return None
    invoice = Invoice(claim=claim, tier=tier, attachment=row.attachment, **values_of(found, tier))
    invoice.buyer_tax_number = normalised(invoice.buyer_tax_number)
    invoice.seller_tax_number = normalised(invoice.seller_tax_number)
    invoice.key = found.key
    duplicates.mark(invoice)
    return invoice


def _problems(
    invoice: Invoice,
    payer: Payer,
    holders: dict[str, Invoice],
    files: dict[str, Invoice],
    row: Reading,
) -> list[Problem]:
    held = holders.get(invoice.key or "")
    problems = [*held_problems(invoice, held), *second_settlement(invoice), *problems_of(invoice, payer)]
    if held is None:
        problems += _file_only(invoice.claim, files, row)
    return problems


def _file_only(claim: Claim, files: dict[str, Invoice], row: Reading) -> list[Problem]:
    holder = files.get(row.attachment.sha256)
    if holder is None or holder.claim_id == claim.pk:
        return []
    return file_problems(Invoice(claim=claim), holder)


def _holders(field: str, values: Iterable[str | None]) -> dict[str, Invoice]:
    """The live vouchers that hold one of these keys or files. One query."""
    rows = Invoice.objects.filter(**{f"{field}__in": [value for value in values if value]}, holds=True)
    return {getattr(row, field): row for row in rows.select_related("claim__organization").order_by("-pk")}
