"""The procedure of a claim: cost vouchers are checked and approved, one settlement invoice, then payment."""

from __future__ import annotations

from datetime import date
from typing import Any

from hub.attachments.rules import files_complete
from hub.attachments.services import file_facts
from hub.cases.effects import clear_corrections, note_corrections
from hub.cases.flows import Flow, Tone, Transition
from hub.cases.rules import is_applicant, is_system

from . import effects, rules
from .archiving import claim_papers
from .models import Claim
from .slots import CHECKS, PROOFS, RECEIPT, SETTLEMENT, VOUCHERS
from .states import STATES
from .texts import TEXTS

READY = (
    rules.readings_confirmed,
    rules.vouchers_hold,
    rules.amounts_fit,
    rules.final_comes_last,
    files_complete,
)
STAFF_NOTE = "hub.cases.forms.StaffNoteForm"
REASON = "hub.cases.forms.ReasonForm"

TRANSITIONS = (
    Transition(
        name="submit",
        label="提交报销",
        done="已提交报销",
        source=("draft",),
        target="submitted",
        allowed=(is_applicant,),
        guards=(rules.before_deadline, *READY),
        effect=clear_corrections,
        numbers=True,
        snapshots=True,
        tone=Tone.GO,
    ),
    Transition(
        name="resubmit",
        label="重新提交",
        done="已更正并重新提交",
        source=("returned",),
        target="submitted",
        allowed=(is_applicant,),
        guards=READY,
        effect=clear_corrections,
        snapshots=True,
        tone=Tone.GO,
    ),
    Transition(
        name="check",
        label="核票通过，送业务核定",
        done="财务已核对凭证",
        source=("submitted",),
        target="checked",
        allowed=(rules.can_check,),
        guards=(rules.every_voucher_checked, rules.duplicates_decided, rules.vouchers_still_cover),
        form=STAFF_NOTE,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="approve",
        label="核定金额",
        done="已核定报销金额",
        source=("checked",),
        target="approved",
        allowed=(rules.may_approve_amount,),
        guards=(rules.duplicates_decided,),
        form="programs.reimbursement.forms.ApproveClaimForm",
        effect=effects.approve_amount,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="return",
        label="退回更正",
        done="已退回更正",
        source=("submitted", "checked"),
        target="returned",
        allowed=(rules.can_return,),
        form="programs.reimbursement.forms.ReturnClaimForm",
        effect=note_corrections,
        returns=True,
        decides=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="reject",
        label="不予报销",
        done="未通过报销",
        source=("submitted", "returned", "checked"),
        target="rejected",
        allowed=(rules.may_approve_amount,),
        form=REASON,
        effect=effects.free_invoices,
        decides=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="submit_settlement",
        label="提交结算发票",
        done="已提交结算发票",
        source=("approved",),
        target="invoiced",
        allowed=(is_applicant,),
        guards=(rules.readings_confirmed, rules.settlement_holds, files_complete),
        tone=Tone.GO,
    ),
    Transition(
        name="accept_settlement",
        label="验收发票，安排付款",
        done="已验收结算发票并安排付款",
        source=("invoiced",),
        target="payable",
        allowed=(rules.can_check,),
        guards=(
            rules.settlement_holds,
            rules.every_voucher_checked,
            rules.duplicates_decided,
            rules.vouchers_still_cover,
            rules.bank_details_known,
        ),
        form=STAFF_NOTE,
        effect=effects.plan_payment,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="return_settlement",
        label="退回结算发票",
        done="结算发票已退回",
        source=("invoiced",),
        target="approved",
        allowed=(rules.can_check,),
        form=REASON,
        effect=effects.drop_settlement,
        decides=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="pay",
        label="登记付款",
        done="已付款",
        source=("payable",),
        target="paid",
        allowed=(rules.can_pay,),
        guards=(rules.not_with_the_bank, rules.payment_is_proved),
        form="programs.reimbursement.forms.PayForm",
        effect=effects.book_payment,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="recheck",
        label="重新核票",
        done="已退回重新核票",
        source=("checked", "approved", "invoiced"),
        target="submitted",
        allowed=(rules.may_recheck,),
        form=REASON,
        effect=effects.recheck,
        decides=True,
        tone=Tone.WAIT,
        hint="凭证有疑问时退回财务重新核对。已核定的金额作废，已录入的结算发票随之释放。",
    ),
    Transition(
        name="replan_payment",
        label="撤回付款安排",
        done="付款安排已撤回，重新核对结算发票",
        source=("payable",),
        target="invoiced",
        allowed=(rules.can_pay,),
        guards=(rules.not_with_the_bank,),
        form=REASON,
        effect=effects.drop_payment,
        decides=True,
        tone=Tone.WAIT,
        hint="收款账户有误或银行退汇时使用。重新验收后按届时登记的账户安排付款。",
    ),
    Transition(
        name="withdraw",
        label="撤回报销",
        done="已撤回报销",
        source=("draft", "submitted", "returned", "checked", "approved"),
        target="withdrawn",
        allowed=(is_applicant,),
        effect=effects.free_invoices,
        tells_staff=True,
        tone=Tone.STOP,
        hint="撤回后凭证即释放，可在期限内重新申请。",
    ),
    Transition(
        name="lapse",
        label="逾期失效",
        done="逾期未提交，报销已失效",
        source=("draft", "returned"),
        target="lapsed",
        allowed=(is_system,),
        effect=effects.free_invoices,
        tells_staff=True,
        tone=Tone.STOP,
    ),
)


def snapshot(claim: Claim) -> dict[str, Any]:
    """What was submitted, for the timeline: the sum, every live voucher and the digests of the files."""
    fields = ("tier", "kind", "code", "number", "issued_on", "seller", "buyer_title", "category", "amount")
    return {
        "amount": claim.amount,
        "is_final": claim.is_final,
        "explanation": claim.explanation,
        "invoices": list(claim.invoices.filter(holds=True).values(*fields)),
        "files": file_facts(claim),
    }


def series(case: Claim, today: date) -> str:
    return f"claim:{today.year}"


def number(case: Claim, today: date, n: int) -> str:
    return f"BX-{today.year}-{n:04d}"


FLOW = Flow(
    kind="claim",
    texts=TEXTS,
    is_money=True,
    label="费用报销",
    model_label="reimbursement.Claim",
    states=STATES,
    transitions=TRANSITIONS,
    steps=("填报", "审核", "开票", "验票", "付款", "完成"),
    series=series,
    number=number,
    snapshot=snapshot,
    slots=lambda case: (VOUCHERS, PROOFS, CHECKS, SETTLEMENT, RECEIPT),
    facts_template="programs/reimbursement/facts.html",
    edit_url="reimbursement:edit",
    archive=claim_papers,
    records={
        "check_invoice": "登记发票查验",
        "reject_invoice": "剔除费用凭证",
        "demand_refund": "要求退款",
        "cancel_refund": "撤销退款要求",
        "receive_refund": "退款到账",
        "clear_duplicate": "核对疑似重复",
    },
)
