"""The states of a research topic, with their clocks. The days are ours (DOMAIN 5 names none)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from hub.cases.flows import ClockRule, Party, State, Tone
from hub.cases.models import Case
from hub.workdays.services import Rollover, Unit

from ..models import CampusSettings
from ..projects.states import APPROVE, CORRECT, REVIEW, working
from .slots import CONCLUSION, MIDTERM, PROPOSAL


def by_the_day(name: str, label: str, day: Callable[[Case], date | None]) -> ClockRule:
    """A clock that ends on a day of the topic's own."""
    return ClockRule(
        name=name,
        label=label,
        unit=Unit.CALENDAR,
        rollover=Rollover.NEXT,
        amount=lambda case: max(((day(case.child) or timezone.localdate()) - timezone.localdate()).days, 0),
        continues=True,
        extendable=True,
    )


CHECK = working("check", "形式审查的期限", "check_days")
ASSESS = ClockRule(
    name="assess",
    label="评审并决定的期限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: CampusSettings.load().review_days,
    extendable=True,
)
MIDTERM_DUE = by_the_day("midterm", "提交中期报告的期限", lambda topic: topic.midterm_on)
CONCLUSION_DUE = by_the_day("conclusion", "提交结项材料的期限", lambda topic: topic.ends_on)
READ_MIDTERM = working("read_midterm", "中期检查的期限", "check_days")
READ_CONCLUSION = working("read_conclusion", "结项审核的期限", "check_days")

STATES = (
    State(
        name="draft",
        label="草稿",
        public_label="草稿",
        waits_for=Party.APPLICANT,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="请填写课题申报书，截止日前提交。",
        editable=True,
        slots=lambda case: (PROPOSAL,),
    ),
    State(
        name="submitted",
        label="待形式审查",
        public_label="已提交，审查中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所正在审查申报材料，审查后送专家评审。",
        next_for_staff="请审查申报材料：邀请评审人并送评审，或退回补正。",
        permissions=REVIEW,
        clock=CHECK,
    ),
    State(
        name="returned",
        label="已退回补正",
        public_label="请补正",
        waits_for=Party.APPLICANT,
        tone=Tone.WAIT,
        step=0,
        next_for_applicant="请按退回说明补正后重新提交。",
        next_for_staff="请等待申报单位补正。",
        permissions=REVIEW,
        editable=True,
        clock=CORRECT,
        slots=lambda case: (PROPOSAL,),
    ),
    State(
        name="reviewing",
        label="评审中",
        public_label="评审中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="课题正在评审，结果将通知您。",
        next_for_staff="请等待评审意见；评审人数足够后由部门负责人决定是否立项。",
        permissions=(*REVIEW, *APPROVE),
        clock=ASSESS,
    ),
    State(
        name="running",
        label="研究中，待中期报告",
        public_label="已立项，请按期提交中期报告",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=2,
        next_for_applicant="课题已立项，请开展研究，期限前上传并提交中期报告。",
        next_for_staff="课题研究中，等待中期报告。",
        permissions=REVIEW,
        clock=MIDTERM_DUE,
        slots=lambda case: (MIDTERM,),
    ),
    State(
        name="midterm",
        label="中期检查",
        public_label="中期检查中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=2,
        next_for_applicant="交易所正在检查中期报告。",
        next_for_staff="请检查中期报告：通过，或退回修改。",
        permissions=REVIEW,
        clock=READ_MIDTERM,
    ),
    State(
        name="concluding",
        label="研究中，待结项",
        public_label="请按期提交结项材料",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=3,
        next_for_applicant="中期检查已通过，请在期限前上传并提交结项材料。",
        next_for_staff="课题研究中，等待结项材料。",
        permissions=REVIEW,
        clock=CONCLUSION_DUE,
        slots=lambda case: (CONCLUSION,),
    ),
    State(
        name="checking",
        label="结项审核",
        public_label="结项审核中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=3,
        next_for_applicant="交易所正在审核结项材料。",
        next_for_staff="请部门负责人审核结项材料：同意结项，或退回修改。",
        permissions=APPROVE,
        clock=READ_CONCLUSION,
    ),
    State(
        name="concluded",
        label="已结项",
        public_label="已结项",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=3,
        next_for_applicant="课题已结项，感谢课题组的研究。",
        final=True,
    ),
    State(
        name="declined",
        label="未立项",
        public_label="未立项",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=1,
        next_for_applicant="课题未能立项，说明见办理记录。",
        final=True,
    ),
    State(
        name="withdrawn",
        label="已撤回",
        public_label="已撤回",
        waits_for=Party.NOBODY,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="课题已撤回。",
        final=True,
    ),
    State(
        name="terminated",
        label="已终止",
        public_label="已终止",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=2,
        next_for_applicant="课题已终止，理由见办理记录。",
        final=True,
    ),
)
