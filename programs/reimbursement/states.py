"""The states of a claim, with their clocks."""

from __future__ import annotations

from typing import cast

from hub.cases.flows import ClockRule, Party, State, Tone
from hub.cases.models import Case
from hub.workdays.services import Rollover, Unit

from . import rules
from .models import ReimbursementSettings
from .slots import CHECKS, PROOFS, RECEIPT, SETTLEMENT, VOUCHERS

CORRECTION = ClockRule(
    name="correction",
    label="更正期限",
    unit=Unit.CALENDAR,
    rollover=Rollover.NONE,
    amount=rules.correction_days,
)
FILING = ClockRule(
    name="filing",
    label="报销申报期限",
    unit=Unit.CALENDAR,
    rollover=Rollover.NONE,
    amount=lambda claim: rules.days_until(cast(Case, claim.parent)),
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
        clock=FILING,
        lapses="lapse",
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
        lapses="lapse",
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
    State(
        name="lapsed",
        label="逾期失效",
        public_label="逾期失效",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=0,
        next_for_applicant="报销期限内没有提交，本次报销已失效，凭证已释放。",
        final=True,
    ),
)
