"""The verbs of a claim beside its flow's steps: open, edit, vouchers, what finance records of them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases import timeline
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.rules import ensure, may_edit
from hub.cases.services import changing, open_case

from . import rules
from .checks import Problem, entry_problems, invoice_key, normalised
from .effects import move_parent
from .invoices import duplicates
from .models import Claim, Invoice

NUMBERS = ("code", "number", "buyer_tax_number", "seller_tax_number")


class InvoiceRefused(Refused):
    """A voucher that can't be accepted, with every problem and its field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(problem.message for problem in problems), code="invoice")
        self.problems = problems


@transaction.atomic
def open_claim(*, parent_id: int, user: User) -> Claim:
    """Open a claim under an accepted case; Refused with the reason where it can't be claimed now.

    Department and handler are those of the case: the firm keeps its contact.
    """
    parent = Case.objects.select_for_update().filter(pk=parent_id).first()
    if parent is None or not Case.objects.visible_to(user).filter(pk=parent_id).exists():
        raise Refused("找不到这个事项，或者您无权查看。", code="missing")
    ensure(rules.may_open_claim(parent, user))
    claim = open_case(
        kind="claim",
        user=user,
        title=f"{parent.title[:100]} 费用报销",
        parent=parent,
        department=parent.department,
        assignee=parent.assignee,
        due_on=parent.commitment.claim_deadline,
    )
    if parent.state != "claiming":
        move_parent(claim, "claim")
    return claim


def save_claim(*, claim_id: int, user: User, version: int, **values: Any) -> Claim:
    """Save the applicant's sum and explanation of a claim that may still be changed."""
    with changing(case_id=claim_id, user=user, version=version, allowed=may_edit) as claim:
        for name, value in values.items():
            setattr(claim, name, value)
    return claim


def save_invoice(
    *, claim_id: int, user: User, version: int, values: dict[str, Any], invoice_id: int | None = None
) -> Invoice:
    """Enter or change a voucher; raises InvoiceRefused with every problem, and then saves nothing.

    In a draft these are cost vouchers; once the sum is approved it is the settlement invoice.
    """
    try:
        with changing(case_id=claim_id, user=user, version=version, allowed=rules.may_edit_vouchers) as claim:
            tier = Invoice.Tier.COST if claim.state_info.editable else Invoice.Tier.SETTLEMENT
            invoice = _live(claim, invoice_id, tier=tier) if invoice_id else Invoice(claim=claim, tier=tier)
            for name, value in values.items():
                setattr(invoice, name, normalised(value) if name in NUMBERS else value)
            invoice.key = invoice_key(kind=invoice.kind, code=invoice.code, number=invoice.number)
            duplicates.mark(invoice)
            # Whatever finance verified was another invoice.
            invoice.checked_by = invoice.checked_at = invoice.check_attachment = None
            if problems := entry_problems(invoice):
                raise InvoiceRefused(problems)
            invoice.save()
    except IntegrityError as error:
        if not Invoice.objects.filter(key=invoice.key, holds=True).exclude(pk=invoice.pk).exists():
            raise
        # Somebody entered the same invoice between the check and the save.
        raise InvoiceRefused(
            [Problem("number", "该发票刚刚被录入，同一张发票只能使用一次。请刷新页面后核对。")]
        ) from error
    return invoice


def remove_invoice(*, claim_id: int, invoice_id: int, user: User, version: int) -> None:
    """Take a voucher out of a claim that may still be changed; it is free for another claim then."""
    with changing(case_id=claim_id, user=user, version=version, allowed=rules.may_edit_vouchers) as claim:
        tier = Invoice.Tier.COST if claim.state_info.editable else Invoice.Tier.SETTLEMENT
        _live(claim, invoice_id, tier=tier).delete()


def reject_invoice(*, claim_id: int, invoice_id: int, user: User, version: int, reason: str) -> None:
    """Finance rejects one voucher, which frees it; the rest of the claim goes on (DOMAIN 2)."""
    if not reason.strip():
        raise Refused("请写明剔除理由，申请单位会看到。")
    with changing(case_id=claim_id, user=user, version=version, allowed=rules.may_reject_vouchers) as claim:
        invoice = _live(claim, invoice_id, tier=Invoice.Tier.COST)
        invoice.holds = False
        invoice.rejected_reason = reason.strip()[:300]
        invoice.save()
        _record(claim, user, "reject_invoice", {"note": f"剔除凭证：{invoice}。{reason.strip()}"})


def record_check(
    *, claim_id: int, invoice_id: int, user: User, version: int, screenshot: Attachment | None = None
) -> None:
    """Finance records that an invoice was verified with the tax bureau: who, when, the screenshot."""
    with changing(case_id=claim_id, user=user, version=version, allowed=rules.may_check_vouchers) as claim:
        invoice = _live(claim, invoice_id)
        if screenshot is not None and screenshot.case_id != claim.pk:
            raise Refused("请上传本报销单的查验截图。")
        invoice.checked_by = user
        invoice.checked_at = timezone.now()
        invoice.check_attachment = screenshot
        invoice.save()
        _record(claim, user, "check_invoice", {"note": f"已查验：{invoice}"}, internal=True)


def clear_duplicate(
    *, claim_id: int, invoice_id: int, user: User, version: int, hit_key: str, why: str
) -> None:
    """Finance decides that what an invoice resembles is no duplicate, and says why; nobody but staff reads it."""
    why = why.strip()[:300]
    if not why:
        raise Refused("请写明核对的依据。")
    with changing(case_id=claim_id, user=user, version=version, allowed=rules.may_check_vouchers) as claim:
        invoice = _live(claim, invoice_id)
        hit = next((row for row in duplicates.hits_of([invoice])[invoice.pk] if row.key == hit_key), None)
        if hit is None:
            raise Refused("这条疑似重复已不存在，请刷新页面后核对。", code="missing")
        duplicates.clear(hit, user=user, why=why)
        _record(
            claim,
            user,
            "clear_duplicate",
            {"note": f"已核，不是重复（{hit.why}）：{invoice}。{why}"},
            internal=True,
        )


def _live(claim: Claim, invoice_id: int, **wanted: Any) -> Invoice:
    """One live voucher of this claim; Refused for any other row."""
    invoice = claim.invoices.filter(pk=invoice_id, holds=True, **wanted).first()
    if invoice is None:
        raise Refused("找不到这张凭证，它可能已被移除或剔除。请刷新页面后核对。", code="missing")
    return invoice


def _record(claim: Claim, user: User, event: str, data: dict[str, Any], *, internal: bool = False) -> None:
    timeline.record(
        case=claim,
        event=event,
        actor=user,
        source=claim.state,
        target=claim.state,
        data={"data": data},
        internal=internal,
        at=timezone.now(),
    )
