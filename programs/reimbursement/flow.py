"""The procedure of a claim: cost vouchers are checked and approved, one settlement invoice, then payment."""

from __future__ import annotations

from datetime import date
from typing import Any

from hub.attachments.rules import files_complete, staff_files_complete
from hub.attachments.services import file_facts
from hub.cases.effects import clear_corrections, note_corrections
from hub.cases.flows import ClockRule, Flow, Party, State, Tone, Transition
from hub.cases.rules import is_applicant
from hub.workdays.services import Rollover, Unit

from . import effects, rules
from .models import Claim, ReimbursementSettings
from .slots import CHECKS, PROOFS, RECEIPT, SETTLEMENT, VOUCHERS

CORRECTION = ClockRule(
    name="correction",
    label="更正期限",
    unit=Unit.CALENDAR,
    rollover=Rollover.NONE,
    amount=rules.correction_days,
)
CHECKING = ClockRule(
    name="check",
    label="报销审核时限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: ReimbursementSettings.load().check_days,
)
PAYING = ClockRule(
    name="pay",
    label="付款时限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: ReimbursementSettings.load().payment_days,
)

FINANCE = ("reimbursement.check_invoice",)

STATES = (
    State(
        name="draft",
        label="草稿",
        public_label="草稿",
        waits_for=Party.APPLICANT,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="请录入费用凭证、上传原件，填写申请金额后提交。",
        editable=True,
        slots=lambda case: (VOUCHERS, PROOFS),
    ),
    State(
        name="submitted",
        label="待财务核票",
        public_label="核对发票中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所财务正在核对凭证，您暂时不需要办理。",
        next_for_staff="请逐张查验发票，剔除不合规的凭证，再送业务部门核定。",
        permissions=FINANCE,
        clock=CHECKING,
        staff_slots=lambda case: (CHECKS,),
    ),
    State(
        name="returned",
        label="退回更正",
        public_label="待更正",
        waits_for=Party.APPLICANT,
        tone=Tone.STOP,
        step=0,
        next_for_applicant="请按退回说明更正后重新提交。",
        editable=True,
        clock=CORRECTION,
        slots=lambda case: (VOUCHERS, PROOFS),
    ),
    State(
        name="checked",
        label="待核定金额",
        public_label="核定金额中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所业务部门正在核定金额，您暂时不需要办理。",
        next_for_staff="凭证已由财务核对，请核定报销金额。",
        permissions=("cases.review_case", "cases.approve_case"),
        clock=CHECKING,
    ),
    State(
        name="approved",
        label="待结算发票",
        public_label="待开具结算发票",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=2,
        next_for_applicant="请按核定金额向交易所开具一张结算发票，录入信息并上传原件。",
        slots=lambda case: (SETTLEMENT,),
    ),
    State(
        name="invoiced",
        label="结算发票待验收",
        public_label="核对结算发票中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=3,
        next_for_applicant="交易所财务正在核对结算发票，您暂时不需要办理。",
        next_for_staff="请查验结算发票；无误后安排付款。",
        permissions=FINANCE,
        clock=CHECKING,
        staff_slots=lambda case: (CHECKS,),
    ),
    State(
        name="payable",
        label="待付款",
        public_label="已安排付款",
        waits_for=Party.EXCHANGE,
        tone=Tone.GO,
        step=4,
        next_for_applicant="付款已安排，请留意预计付款日与到账情况。",
        next_for_staff="请办理对公转账，上传银行回单并登记付款。",
        permissions=("reimbursement.pay_claim",),
        clock=PAYING,
        staff_slots=lambda case: (RECEIPT,),
    ),
    State(
        name="paid",
        label="已付款",
        public_label="已付款",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=5,
        next_for_applicant="款项已付，请查收；如未到账请联系经办人。",
        final=True,
    ),
    State(
        name="rejected",
        label="不予报销",
        public_label="不予报销",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=1,
        next_for_applicant="本次报销未获通过，凭证已释放，可在期限内重新申请。",
        final=True,
    ),
    State(
        name="withdrawn",
        label="已撤回",
        public_label="已撤回",
        waits_for=Party.NOBODY,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="报销已撤回，凭证已释放，可在期限内重新申请。",
        final=True,
    ),
)

READY = (rules.vouchers_hold, rules.amounts_fit, files_complete)
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
        guards=(rules.every_voucher_checked, rules.vouchers_still_cover),
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
        guards=(rules.settlement_holds, files_complete),
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
        guards=(staff_files_complete,),
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
)


def snapshot(claim: Claim) -> dict[str, Any]:
    """What was submitted, for the timeline: the sum, every live voucher and the digests of the files."""
    fields = ("tier", "kind", "code", "number", "issued_on", "seller", "buyer_title", "category", "amount")
    return {
        "amount": claim.amount,
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
    records={"check_invoice": "登记发票查验", "reject_invoice": "剔除费用凭证"},
)
