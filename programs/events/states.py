"""The states of a co-hosted event, with their clocks (DOMAIN 2)."""

from __future__ import annotations

from django.utils import timezone

from hub.cases.flows import ClockRule, Party, State, Tone
from hub.workdays.services import Rollover, Unit
from programs.reimbursement.models import ReimbursementSettings
from programs.reimbursement.rules import days_until

from .checks import rules_of
from .slots import SUMMARY_SLOTS, application_slots

REVIEW = ClockRule(
    name="review",
    label="审核时限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: rules_of(case).review_days,
)
SUMMARY = ClockRule(
    name="summary",
    label="总结提交期限",
    unit=Unit.CALENDAR,
    rollover=Rollover.NONE,
    amount=lambda case: ReimbursementSettings.load().claim_days,
    start=lambda case, today: timezone.localdate(case.ends_at),
)
CLAIM = ClockRule(
    name="claim",
    label="报销申报期限",
    unit=Unit.CALENDAR,
    rollover=Rollover.NONE,
    amount=days_until,
)

STATES = (
    State(
        name="draft",
        label="草稿",
        public_label="草稿",
        waits_for=Party.APPLICANT,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="请填写申请表、上传材料，检查无误后提交。",
        editable=True,
        slots=application_slots,
    ),
    State(
        name="submitted",
        label="待审核",
        public_label="审核中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所正在审核，您暂时不需要办理。",
        next_for_staff="请审核申请与预算：核定后报批，或退回更正。",
        permissions=("cases.review_case",),
        by_assignee=True,
        clock=REVIEW,
    ),
    State(
        name="returned",
        label="退回更正",
        public_label="待更正",
        waits_for=Party.APPLICANT,
        tone=Tone.STOP,
        step=0,
        next_for_applicant="请按退回说明更正后重新提交，已填内容都在。",
        editable=True,
        slots=application_slots,
    ),
    State(
        name="recommended",
        label="待审批",
        public_label="审核中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所正在审核，您暂时不需要办理。",
        next_for_staff="预算已核定，请审批；批准后即占用预算池。",
        permissions=("cases.approve_case", "cases.review_case"),
        clock=REVIEW,
    ),
    State(
        name="approved",
        label="待举办与总结",
        public_label="已批准，待举办与总结",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=2,
        next_for_applicant="请按批准内容举办活动，结束后填写总结、上传材料并提交。",
        clock=SUMMARY,
        slots=lambda case: SUMMARY_SLOTS,
    ),
    State(
        name="summarized",
        label="总结待验收",
        public_label="总结验收中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=3,
        next_for_applicant="交易所正在验收总结材料，您暂时不需要办理。",
        next_for_staff="请核对总结材料：验收，或退回补充。",
        permissions=("cases.review_case",),
        by_assignee=True,
        clock=REVIEW,
    ),
    State(
        name="accepted",
        label="已验收，待报销",
        public_label="已验收，待报销",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=4,
        next_for_applicant="请在期限内申请费用报销；不需要报销的请选择放弃。",
        clock=CLAIM,
    ),
    State(
        name="claiming",
        label="报销办理中",
        public_label="报销办理中",
        waits_for=Party.NOBODY,
        tone=Tone.WAIT,
        step=4,
        next_for_applicant="费用报销正在办理，请在报销单中查看进度与下一步。",
        next_for_staff="费用报销正在办理，付款后自动办结。",
    ),
    State(
        name="settled",
        label="已办结",
        public_label="已办结",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=5,
        next_for_applicant="本次活动已办结，感谢您对市场培育工作的支持。",
        final=True,
    ),
    State(
        name="rejected",
        label="不予通过",
        public_label="未通过",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=1,
        next_for_applicant="本次申请未获通过，理由见办理记录。",
        final=True,
    ),
    State(
        name="withdrawn",
        label="已撤回",
        public_label="已撤回",
        waits_for=Party.NOBODY,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="申请已撤回，如需举办请重新申请。",
        final=True,
    ),
    State(
        name="cancelled",
        label="已取消",
        public_label="已取消",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=2,
        next_for_applicant="活动已取消，占用的预算已释放。",
        final=True,
    ),
    State(
        name="lapsed",
        label="逾期，经费已释放",
        public_label="逾期，经费已释放",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=5,
        next_for_applicant="报销期限已过，未报销的经费已释放，不能再申请报销。",
        final=True,
    ),
)
