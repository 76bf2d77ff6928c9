"""The states of a form and of an item of the member's voice, with their clocks (DOMAIN 1)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from hub.cases.flows import ClockRule, Party, State, Tone
from hub.cases.models import Case
from hub.workdays.services import Rollover, Unit

from .models import FeedbackSettings
from .slots import ANSWER_FILES, LETTER, STAMPED

#: An item that is neither answered nor gone.
IN_HAND = ("received", "answering", "meeting", "approving")


def received_on(case: Case, today: date) -> date:
    """The day of the registered receipt, which is not counted; of a reopened item the day it was reopened."""
    item = case.child
    moment = item.reopened_at or item.received_at
    return timezone.localdate(moment) if moment else today


ANSWER = ClockRule(
    name="answer",
    label="答复期限",
    unit=Unit.CALENDAR,
    rollover=Rollover.NEXT,
    amount=lambda case: FeedbackSettings.load().answer_days,
    start=received_on,
    continues=True,
    extendable=True,
)
RATE = ClockRule(
    name="rate",
    label="评价期限",
    unit=Unit.WORKING,
    rollover=Rollover.NEXT,
    amount=lambda case: FeedbackSettings.load().rate_days,
)

FORM_STATES = (
    State(
        name="draft",
        label="草稿",
        public_label="草稿",
        waits_for=Party.APPLICANT,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="请填写反馈表，检查无误后提交。",
        editable=True,
        slots=lambda case: (STAMPED,),
    ),
    State(
        name="processing",
        label="办理中",
        public_label="办理中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所正在逐条办理，每条答复后会通知您。请打印、盖章后上传扫描件。",
        next_for_staff="请逐条分派、答复；全部办结后反馈表自动办结。",
        slots=lambda case: (STAMPED,),
        # What arrives later, as the stamped original by post, belongs to the form, too.
        staff_slots=lambda case: (LETTER,),
        keepers=("cases.register_case",),
    ),
    State(
        name="closed",
        label="已办结",
        public_label="已办结",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=2,
        final=True,
    ),
    State(
        name="withdrawn",
        label="已撤回",
        public_label="已撤回",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=0,
        final=True,
    ),
)

ITEM_STATES = (
    State(
        name="draft",
        label="登记中",
        public_label="已收到",
        waits_for=Party.EXCHANGE,
        tone=Tone.NEUTRAL,
        step=0,
    ),
    State(
        name="received",
        label="待分派",
        public_label="已收到",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=0,
        next_for_applicant="交易所已收到，正在安排承办部门。",
        next_for_staff="请确定类别和承办部门，分派办理。",
        permissions=("cases.assign_case",),
        clock=ANSWER,
    ),
    State(
        name="answering",
        label="待答复",
        public_label="办理中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="承办部门正在研究，期限前答复您。",
        next_for_staff="请研究后书面答复，或约请会员召开线上会议。",
        permissions=("feedback.answer_item",),
        by_assignee=True,
        of_department=True,
        clock=ANSWER,
        staff_slots=lambda case: (ANSWER_FILES,),
    ),
    State(
        name="meeting",
        label="已约线上会议",
        public_label="已约线上会议",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="请按约定时间参加线上会议，会后交易所会发送会议纪要。",
        next_for_staff="会后请填写会议纪要，作为答复发给会员。",
        permissions=("feedback.answer_item",),
        by_assignee=True,
        of_department=True,
        clock=ANSWER,
        staff_slots=lambda case: (ANSWER_FILES,),
    ),
    State(
        name="approving",
        label="答复待审批",
        public_label="办理中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="承办部门正在研究，期限前答复您。",
        next_for_staff="答复已拟写，请审批；批准后即发给会员。",
        permissions=("cases.approve_case",),
        of_department=True,
        clock=ANSWER,
    ),
    State(
        name="answered",
        label="已答复，待评价",
        public_label="已答复，请评价",
        waits_for=Party.APPLICANT,
        tone=Tone.GO,
        step=2,
        next_for_applicant="请查看答复并评价；如果没有解决问题，可要求重新办理一次。",
        clock=RATE,
        lapses="lapse",
    ),
    State(
        name="closed",
        label="已办结",
        public_label="已办结",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=3,
        final=True,
    ),
    State(
        name="withdrawn",
        label="已撤回",
        public_label="已撤回",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=0,
        final=True,
    ),
)
