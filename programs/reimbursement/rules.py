"""Who may do what with claims, and what a claim must show before its next step."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.rules import staff_files_complete
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import can_approve, can_review, holds, is_applicant, is_uninvolved
from hub.membership.rules import payee_settled

from .checks import payer_of, problems_of
from .invoices.duplicates import undecided
from .ledger import yuan
from .models import BatchLine, Claim, Commitment, Invoice, Reading, ReimbursementSettings
from .models.pools import ZERO
from .slots import SETTLEMENT, VOUCHERS

can_check = holds("reimbursement.check_invoice", "只有财务可以核对发票。")
can_pay = holds("reimbursement.pay_claim", "只有财务可以付款。")


def may_open_claim(case: Case, user: User | None) -> Reason | None:
    """Whether the applicant may claim the costs of this case now."""
    if reason := is_applicant(case, user):
        return reason
    commitment = Commitment.objects.filter(case=case.pk).first()
    if commitment is None or commitment.claim_deadline is None:
        return "事项验收后才能申请报销。"
    if not commitment.is_open:
        return "这个事项的经费已经结清。"
    if any(claim.is_final or claim.submitted_at is None for claim in live_claims(case)):
        return "已有一份报销在办理，请在原报销单上继续。"
    if not claimable(commitment):
        return "批准金额已全部申报，不能再申请报销。"
    if timezone.localdate() > commitment.claim_deadline:
        return f"报销期限 {commitment.claim_deadline:%Y-%m-%d} 已过，请联系承办部门。"
    return None


DEAD = ("withdrawn", "rejected", "lapsed")


def live_claims(case: Case, *, besides: int | None = None) -> list[Claim]:
    """The claims under a case that are on their way: neither paid nor ended without payment."""
    rows = Claim.objects.filter(parent=case.pk).exclude(state__in=(*DEAD, "paid")).exclude(pk=besides)
    return list(rows.order_by("pk"))


def claimable(commitment: Commitment, *, besides: int | None = None) -> Decimal:
    """What may still be claimed of a commitment, in yuan: what is held less what other live claims ask for."""
    others = live_claims(commitment.case, besides=besides)
    asked = sum(
        (claim.amount if claim.approved_amount is None else claim.approved_amount for claim in others), ZERO
    )
    return max(commitment.left - asked, ZERO)


def final_comes_last(claim: Claim) -> Reason | None:
    """The last claim of a case is handed in when no other is on its way any more: it closes the reserve."""
    others = live_claims(cast(Case, claim.parent), besides=claim.pk)
    if claim.is_final and others:
        return f"还有 {len(others)} 份报销在办理。请等其付款后再提交最后一次报销，或取消勾选“最后一次报销”。"
    return None


def before_deadline(claim: Case) -> Reason | None:
    """Claims are submitted up to the commitment's deadline."""
    deadline = commitment_of(claim).claim_deadline
    if deadline and timezone.localdate() > deadline:
        return f"报销期限 {deadline:%Y-%m-%d} 已过，请联系承办部门。"
    return None


def correction_days(claim: Case) -> int:
    """Calendar days to correct a returned claim: until its last day, and never fewer than the settings say.

    A claim that was handed in in time stays in time while the exchange asks for corrections.
    """
    return max(_days_until(commitment_of(claim)), ReimbursementSettings.load().correction_days)


def days_until(case: Case) -> int:
    """Calendar days in which an accepted case may still be claimed."""
    return _days_until(Commitment.objects.get(case=case.pk))


def _days_until(commitment: Commitment) -> int:
    deadline = commitment.claim_deadline
    return max((deadline - timezone.localdate()).days, 0) if deadline else 0


def amounts_fit(claim: Claim) -> Reason | None:
    """The claim is above zero, within the commitment, and covered by its cost vouchers (DOMAIN 2)."""
    commitment = commitment_of(claim)
    if claim.amount <= 0:
        return "请填写申请报销金额。"
    most = claimable(commitment, besides=claim.pk)
    if claim.amount > most:
        left = (
            f"批准金额 {yuan(commitment.amount)}" if most == commitment.amount else f"还可申报的 {yuan(most)}"
        )
        return f"申请金额 {yuan(claim.amount)} 超过{left}，请调减；超出部分由主办方自行承担。"
    total = claim.voucher_sum
    if total < claim.amount:
        return f"费用凭证合计 {yuan(total)}，低于申请金额 {yuan(claim.amount)}。请补充凭证或调减申请金额。"
    return None


def vouchers_hold(claim: Claim) -> Reason | None:
    """Every live cost voucher passes every check; the first problem is named."""
    return _first_problem(claim, Invoice.Tier.COST, nothing="请至少录入一张费用凭证。")


def _first_problem(claim: Claim, tier: str, *, nothing: Reason) -> Reason | None:
    """What is wrong with the live vouchers of a tier; `nothing` where there is none. Two queries."""
    live = list(claim.invoices.filter(tier=tier, holds=True).select_related("attachment"))
    if not live:
        return nothing
    payer = payer_of(claim, tier)
    for invoice in live:
        if problems := problems_of(invoice, payer):
            return f"{invoice.number or invoice.get_kind_display()}：{problems[0].message}"
    return None


def duplicates_decided(claim: Claim) -> Reason | None:
    """Finance has decided on every live invoice that resembles another. Four queries."""
    open_ = undecided(claim.invoices.filter(holds=True))
    return f"还有 {open_} 处疑似重复未核对，请逐处核对后再办理。" if open_ else None


def readings_confirmed(claim: Claim) -> Reason | None:
    """Every invoice file that was read has been confirmed, corrected or removed. One query."""
    slot = VOUCHERS if claim.state_info.editable else SETTLEMENT
    waiting = Reading.objects.pending(claim).filter(attachment__slot=slot.name).count()
    return f"还有 {waiting} 个发票文件待确认，请先确认、更正或移除。" if waiting else None


def most_payable(claim: Claim) -> Decimal:
    """The most that may be approved, in yuan: of what was claimed, vouched for and granted, the least."""
    commitment = commitment_of(claim)
    return min(claim.amount, claim.voucher_sum, claimable(commitment, besides=claim.pk))


def bank_details_known(claim: Case) -> Reason | None:
    """The payee's account must be on file, confirmed by a second person, before a payment is planned."""
    return payee_settled(claim.organization)


def every_voucher_checked(claim: Claim) -> Reason | None:
    """Finance has verified every live invoice with the tax bureau's service (DOMAIN 2)."""
    open_ = claim.invoices.filter(holds=True, checked_at=None).exclude(kind=Invoice.Kind.LABOUR_SHEET).count()
    return f"还有 {open_} 张发票未登记查验结果。" if open_ else None


def vouchers_still_cover(claim: Claim) -> Reason | None:
    """After lines were rejected there must still be something to pay, and what was approved stays covered."""
    total = claim.voucher_sum
    if not total:
        return "没有有效的费用凭证，请退回更正或不予报销。"
    if claim.approved_amount and total < claim.approved_amount:
        return f"有效凭证合计 {yuan(total)}，低于核定金额 {yuan(claim.approved_amount)}，请重新核票。"
    return None


def settlement_holds(claim: Claim) -> Reason | None:
    """The settlement invoice is there and passes every check."""
    return _first_problem(claim, Invoice.Tier.SETTLEMENT, nothing="请先录入结算发票。")


def can_return(claim: Case, user: User | None) -> Reason | None:
    """Whoever has the claim on the table may return it: finance while checking, then the department."""
    return can_check(claim, user) if claim.state == "submitted" else may_approve_amount(claim, user)


def may_recheck(claim: Case, user: User | None) -> Reason | None:
    """Finance and the department that decides may put the vouchers on finance's table again."""
    return can_check(claim, user) and may_approve_amount(claim, user)


def may_check_vouchers(claim: Case, user: User | None) -> Reason | None:
    """Finance records what it found of an invoice while the invoices are on its table."""
    if claim.state not in ("submitted", "invoiced"):
        return "只有在核对发票阶段才能登记查验。"
    return can_check(claim, user) or is_uninvolved(claim, user)


def may_reject_vouchers(claim: Case, user: User | None) -> Reason | None:
    """Finance rejects cost vouchers before a sum was approved on them."""
    if claim.state != "submitted":
        return "只有在核对费用凭证阶段才能剔除；结算发票不合规的，请退回结算发票。"
    return can_check(claim, user) or is_uninvolved(claim, user)


def may_print_payment(claim: Case, user: User) -> Reason | None:
    """The payment sheet carries the full account: it is for those who pay (DOMAIN 8)."""
    if claim.state not in ("payable", "paid"):
        return "验收结算发票、安排付款后才能打印付款审批单。"
    return can_pay(claim, user) or is_uninvolved(claim, user)


def may_approve_amount(claim: Case, user: User | None) -> Reason | None:
    """The department that handles the claim decides on its sum."""
    return can_review(claim, user) and can_approve(claim, user)


def commitment_of(claim: Case) -> Commitment:
    """The sum the claim stands on: its parent's commitment."""
    return Commitment.objects.select_related("case").get(case=claim.parent_id)


def not_with_the_bank(claim: Claim) -> Reason | None:
    """A payment that stands in a batch is booked by the bank's answer to it, and by nothing else."""
    line = BatchLine.objects.filter(claim=claim, result=BatchLine.Result.WAITING).first()
    return (
        None
        if line is None
        else f"这笔付款在批次 {line.batch} 中，请按银行结果办理；未放行的批次可以先作废。"
    )


def payment_is_proved(claim: Claim) -> Reason | None:
    """The receipt of a single transfer is on file; that of a batch is the bank's answer to it."""
    answered = claim.batch_lines.filter(result=BatchLine.Result.SUCCESS).exists()
    return None if answered else staff_files_complete(claim)


def may_edit_vouchers(claim: Case, user: User | None) -> Reason | None:
    """The applicant changes cost vouchers in a draft, and the settlement invoice when it is asked for."""
    if reason := is_applicant(claim, user):
        return reason
    if claim.state_info.editable or claim.state == "approved":
        return None
    return "报销单已提交，当前状态下不能修改凭证。"
