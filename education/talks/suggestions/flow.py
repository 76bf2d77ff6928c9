"""The procedure of a suggestion: handed in, then selected for the plan, declined or withdrawn."""

from __future__ import annotations

from typing import Any

from hub.cases.flows import Flow, Party, State, Step, Tone, Transition
from hub.cases.models import Case
from hub.cases.rules import holds, is_applicant, may_hand_in

from ..models import Suggestion, TalkSettings

SELECT = "talks.select_suggestion"
can_select = holds(SELECT, "只有负责月月谈的部门可以甄选建议。")

STATES = (
    State(
        name="draft",
        label="草稿",
        public_label="草稿",
        waits_for=Party.APPLICANT,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="请提交建议。",
    ),
    State(
        name="submitted",
        label="待甄选",
        public_label="已收到，甄选中",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="交易所按全年计划甄选主题和讲者，结果会通知您。",
        next_for_staff="请结合全年计划决定是否选用；选用后在“月月谈计划”里排入月份。",
        permissions=(SELECT,),
    ),
    State(
        name="selected",
        label="已选用",
        public_label="已选用",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=2,
        next_for_applicant="建议已选用，交易所会排入计划并与您联系。",
        final=True,
    ),
    State(
        name="declined",
        label="未选用",
        public_label="未选用",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=2,
        final=True,
    ),
    State(
        name="withdrawn",
        label="已撤回",
        public_label="已撤回",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=2,
        final=True,
    ),
)


def take_in(step: Step) -> None:
    """A suggestion goes to the department that plans the talks."""
    step.case.department = TalkSettings.load().department


TRANSITIONS = (
    Transition(
        name="submit",
        label="提交建议",
        done="已提交建议",
        source=("draft",),
        target="submitted",
        allowed=(may_hand_in,),
        effect=take_in,
        numbers=True,
        snapshots=True,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="select",
        label="选用",
        done="已选用建议",
        source=("submitted",),
        target="selected",
        allowed=(can_select,),
        form="hub.cases.forms.StaffNoteForm",
        decides=True,
        tone=Tone.GO,
        hint="选用后在“月月谈计划”里排入月份。",
    ),
    Transition(
        name="decline",
        label="不选用",
        done="建议未选用",
        source=("submitted",),
        target="declined",
        allowed=(can_select,),
        form="hub.cases.forms.ReasonForm",
        decides=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="withdraw",
        label="撤回建议",
        done="已撤回建议",
        source=("draft", "submitted"),
        target="withdrawn",
        allowed=(is_applicant,),
        tells_staff=True,
        tone=Tone.STOP,
    ),
)


def snapshot(case: Case) -> dict[str, Any]:
    """What was handed in."""
    row: Suggestion = case.child
    names = ("title", "reason", "month", "speaker", "speaker_employer", "speaker_about")
    return {name: getattr(row, name) for name in names} | {
        "products": [str(each) for each in row.products.all()]
    }


FLOW = Flow(
    kind="talk_suggestion",
    label="月月谈建议",
    model_label="talks.Suggestion",
    states=STATES,
    transitions=TRANSITIONS,
    steps=("提交", "甄选", "结果"),
    series=lambda case, today: f"talk_suggestion:{today.year}",
    number=lambda case, today, n: f"YYT-{today.year}-{n:04d}",
    snapshot=snapshot,
    slots=lambda case: (),
    facts_template="education/talks/suggestions/facts.html",
    texts={
        "submit.applicant": "我们已收到您对大宗商品月月谈的建议，编号 {{ 编号 }}。",
        "submit.staff": "{{ 机构 }}对大宗商品月月谈提出建议（{{ 编号 }}），请甄选。",
        "select.applicant": "您对大宗商品月月谈的建议（{{ 编号 }}）已选用，将排入计划。",
        "decline.applicant": "您对大宗商品月月谈的建议（{{ 编号 }}）未能选用，理由见下。",
        "withdraw.staff": "{{ 机构 }}撤回了对大宗商品月月谈的建议（{{ 编号 }}）。",
    },
)
