"""The states of a campus project, with their clocks. The days are ours (DOMAIN 5 names none)."""

from __future__ import annotations

from datetime import date

from hub.cases.flows import ClockRule, Party, State, Tone
from hub.cases.models import Case
from hub.workdays.services import Rollover, Unit

from ..models import CampusSettings
from .slots import PLAN, RESULTS

REVIEW = ("cases.review_case",)
APPROVE = ("cases.approve_case",)


def end_of(case: Case, today: date) -> date:
    """The day on which the project ends, as it was proposed."""
    return case.child.ends_on or today


def working(name: str, label: str, setting: str) -> ClockRule:
    """Some working days of the settings."""
    return ClockRule(
        name=name,
        label=label,
        unit=Unit.WORKING,
        rollover=Rollover.NEXT,
        amount=lambda case: getattr(CampusSettings.load(), setting),
        extendable=True,
    )


SELECT = working("select", "甄选方案的期限", "select_days")
CORRECT = working("correct", "补正的期限", "correct_days")
SUPPORT = working("support", "确定支持方式的期限", "check_days")
CHECK = working("check", "审核成果的期限", "check_days")
REPORT = ClockRule(
    name="report",
    label="提交成果的期限",
    unit=Unit.CALENDAR,
    rollover=Rollover.NEXT,
    amount=lambda case: CampusSettings.load().report_days,
    start=end_of,
    continues=True,
    extendable=True,
)

STATES = (
    State(
        name="draft",
        label="草稿",
        public_label="草稿",
        waits_for=Party.APPLICANT,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="请填写项目方案，检查无误后提交。",
        editable=True,
        slots=lambda case: (PLAN,),
    ),
    State(
        name="submitted",
        label="待甄选",
        public_label="已提交，甄选中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所正在甄选方案，期限前告知结果。",
        next_for_staff="请审阅方案：入选、退回补正，或不予支持。",
        permissions=REVIEW,
        clock=SELECT,
    ),
    State(
        name="returned",
        label="已退回补正",
        public_label="请补正",
        waits_for=Party.APPLICANT,
        tone=Tone.WAIT,
        step=0,
        next_for_applicant="请按退回说明补正后重新提交。",
        next_for_staff="请等待申请单位补正。",
        permissions=REVIEW,
        editable=True,
        clock=CORRECT,
        slots=lambda case: (PLAN,),
    ),
    State(
        name="selected",
        label="已入选，待确定支持方式",
        public_label="已入选",
        waits_for=Party.EXCHANGE,
        tone=Tone.GO,
        step=2,
        next_for_applicant="方案已入选，交易所正在确定支持方式。",
        next_for_staff="请部门负责人确定支持方式；甄选人不能同时确定支持。",
        permissions=APPROVE,
        clock=SUPPORT,
    ),
    State(
        name="running",
        label="实施中",
        public_label="实施中，请按期提交成果",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=2,
        next_for_applicant="请按方案实施，结束后上传成果文件并提交成果。",
        next_for_staff="申请单位正在实施，结束后提交成果。",
        permissions=REVIEW,
        clock=REPORT,
        slots=lambda case: (RESULTS,),
    ),
    State(
        name="hosting",
        label="交易所实施中",
        public_label="交易所实施中",
        waits_for=Party.EXCHANGE,
        tone=Tone.GO,
        step=2,
        next_for_applicant="项目由交易所实施，结束后登记成果。",
        next_for_staff="请按方案实施，结束后上传成果文件并登记成果。",
        permissions=REVIEW,
        clock=REPORT,
        staff_slots=lambda case: (RESULTS,),
    ),
    State(
        name="reported",
        label="已提交成果，待审核",
        public_label="成果审核中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=3,
        next_for_applicant="交易所正在审核成果，优秀成果将收入合作成果库并宣传。",
        next_for_staff="请审核成果；优秀的建议收入成果库。登记成果的人不能同时办结。",
        permissions=REVIEW,
        clock=CHECK,
    ),
    State(
        name="closed",
        label="已办结",
        public_label="已办结",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=3,
        next_for_applicant="项目已办结，感谢贵单位对高校期货人才培养的支持。",
        final=True,
    ),
    State(
        name="declined",
        label="未入选",
        public_label="未入选",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=1,
        next_for_applicant="方案未入选，理由见办理记录。",
        final=True,
    ),
    State(
        name="withdrawn",
        label="已撤回",
        public_label="已撤回",
        waits_for=Party.NOBODY,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="项目已撤回。",
        final=True,
    ),
    State(
        name="stopped",
        label="已终止",
        public_label="已终止",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=2,
        next_for_applicant="项目已终止，理由见办理记录。",
        final=True,
    ),
)
