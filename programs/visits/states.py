"""The states of a visit, with their clocks (DOMAIN 1)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from hub.cases.flows import ClockRule, Party, State, Tone
from hub.cases.models import Case
from hub.workdays.services import Rollover, Unit, add_working_days

from .models import VisitSettings
from .rules import ARRANGE, sent_of
from .slots import LETTER, MINUTES_FILES

ARRANGING = (ARRANGE,)


def asked_on(case: Case, today: date) -> date:
    """The day of the registered receipt, or of the last wish for a change: it is not counted."""
    visit = case.child
    moment = visit.asked_at or visit.received_at
    return timezone.localdate(moment) if moment else today


def visit_day(case: Case, today: date) -> date:
    """The day of the visit as it was arranged."""
    sent = sent_of(case)
    return timezone.localdate(sent.ends_at) if sent else today


ANSWER = ClockRule(
    name="arrange",
    label="答复到访安排的期限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: VisitSettings.load().arrange_days,
    start=asked_on,
    continues=True,
)
CONFIRM = ClockRule(
    name="confirm",
    label="确认到访的期限",
    unit=Unit.CALENDAR,
    rollover=Rollover.NONE,
    amount=lambda case: 0,
    start=lambda case, today: add_working_days(visit_day(case, today), -1),
)
RESULT = ClockRule(
    name="result",
    label="登记来访结果的期限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: 1,
    start=visit_day,
)
MINUTES = ClockRule(
    name="minutes",
    label="发送来访纪要的期限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: VisitSettings.load().minutes_days,
    start=visit_day,
)
CLOSE = ClockRule(
    name="close",
    label="确认纪要的期限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: VisitSettings.load().close_days,
)

STATES = (
    State(
        name="draft",
        label="草稿",
        public_label="草稿",
        waits_for=Party.APPLICANT,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="请填写拜访函，检查无误后提交。",
        editable=True,
        slots=lambda case: (LETTER,),
    ),
    State(
        name="received",
        label="待安排",
        public_label="已收到，安排中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所已登记拜访函，正在协调时间、地点和接待部门，期限前答复您。",
        next_for_staff="请协调有关部门，拟定时间、地点和接待人，期限前发送到访安排。",
        permissions=ARRANGING,
        by_assignee=True,
        clock=ANSWER,
    ),
    State(
        name="changing",
        label="来访方要求变更，待安排",
        public_label="变更待答复",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所已收到您的变更要求，正在重新协调；新的安排发出之前，原安排仍然保留。",
        next_for_staff="来访方要求变更，请按新的要求拟定并发送到访安排。",
        permissions=ARRANGING,
        by_assignee=True,
        clock=ANSWER,
    ),
    State(
        name="arranged",
        label="已发送安排，待来访方确认",
        public_label="已安排，请确认",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=2,
        next_for_applicant="请查看到访安排并确认；时间不合适的，请申请变更。没有回复的，按安排接待。",
        next_for_staff="请等待来访方确认。",
        permissions=ARRANGING,
        by_assignee=True,
        clock=CONFIRM,
        lapses="assume",
    ),
    State(
        name="confirmed",
        label="已确认，待来访",
        public_label="已确认，请按时到访",
        waits_for=Party.EXCHANGE,
        tone=Tone.GO,
        step=2,
        next_for_applicant="请按确认函上的时间、地点到访，并带好所列证件。",
        next_for_staff="请按安排接待，结束后登记是否到访。",
        permissions=ARRANGING,
        by_assignee=True,
        clock=RESULT,
    ),
    State(
        name="visited",
        label="已到访，待写纪要",
        public_label="已到访",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=2,
        next_for_applicant="感谢来访。交易所正在整理纪要，来访中提出的问题将逐条答复。",
        next_for_staff="请填写纪要，把来访中提出的问题逐条列出；每条问题随即分派答复。",
        permissions=ARRANGING,
        by_assignee=True,
        clock=MINUTES,
        staff_slots=lambda case: (MINUTES_FILES,),
    ),
    State(
        name="minuted",
        label="已发送纪要",
        public_label="纪要已发送，请确认",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=3,
        next_for_applicant="请查看来访纪要并确认，需要补充的请留言；提出的问题另行逐条答复。期满未确认的自动办结。",
        next_for_staff="请等待来访方确认；期满自动办结。",
        permissions=ARRANGING,
        by_assignee=True,
        clock=CLOSE,
        lapses="lapse",
    ),
    State(
        name="closed",
        label="已办结",
        public_label="已办结",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=3,
        next_for_applicant="本次来访已办结，感谢您的来访。",
        final=True,
    ),
    State(
        name="declined",
        label="不予安排",
        public_label="未能安排",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=1,
        next_for_applicant="本次来访未能安排，理由见办理记录。",
        final=True,
    ),
    State(
        name="cancelled",
        label="来访方已取消",
        public_label="已取消",
        waits_for=Party.NOBODY,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="您已取消本次来访，如需来访请重新提交拜访函。",
        final=True,
    ),
    State(
        name="called_off",
        label="交易所已取消",
        public_label="交易所已取消",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=1,
        next_for_applicant="很抱歉，交易所取消了本次接待，理由见办理记录；如仍需来访请重新提交拜访函。",
        final=True,
    ),
    State(
        name="missed",
        label="未到访",
        public_label="未到访",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=2,
        next_for_applicant="约定时间未到访。如需来访请重新提交拜访函。",
        final=True,
    ),
)
