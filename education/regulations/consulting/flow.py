"""The procedure of a comment: written, handed in until the last day, answered with a reason (DOMAIN 7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from hub.cases.flows import ClockRule, Flow, Party, State, Step, Tone, Transition
from hub.cases.models import Case
from hub.cases.rules import is_applicant, may_hand_in
from hub.workdays.services import Rollover, Unit

from ..models import RuleComment
from . import rules


def last_day(case: Case, today: date) -> date:
    """The last day of the consultation: the time to answer begins after it."""
    return case.child.consultation.closes_on


STATES = (
    State(
        name="draft",
        label="草稿",
        public_label="草稿",
        waits_for=Party.APPLICANT,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="请写明意见、理由和建议的条文，截止日期前提交。",
        editable=True,
    ),
    State(
        name="submitted",
        label="待答复",
        public_label="已提交",
        waits_for=Party.EXCHANGE,
        tone=Tone.WAIT,
        step=1,
        next_for_applicant="意见已提交；截止日期前可以撤回。征求意见结束后逐条答复。",
        next_for_staff="请研究意见，登记是否采纳并说明理由。",
        permissions=(rules.ANSWER,),
        by_assignee=True,
        clock=ClockRule(
            name="answer",
            label="答复意见的期限",
            unit=Unit.WORKING,
            rollover=Rollover.NEXT,
            amount=lambda case: case.child.consultation.answer_days,
            start=last_day,
        ),
    ),
    State(
        name="answered",
        label="已答复",
        public_label="已答复",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=2,
        next_for_applicant="意见已答复，处理结果和说明见下。",
        final=True,
    ),
    State(
        name="withdrawn",
        label="已撤回",
        public_label="已撤回",
        waits_for=Party.NOBODY,
        tone=Tone.NEUTRAL,
        step=0,
        next_for_applicant="意见已撤回；征求意见结束前可以另行提交。",
        final=True,
    ),
)


def to_department(step: Step) -> None:
    """It goes to the department that drafts the rule."""
    step.case.department = step.case.consultation.department


def keep_answer(step: Step) -> None:
    """Whether it is adopted, and why."""
    comment: RuleComment = step.case
    comment.result, comment.answer = step.data["result"], step.data["note"].strip()
    step.facts["result"] = comment.result


TRANSITIONS = (
    Transition(
        name="submit",
        label="提交意见",
        done="已提交意见",
        source=("draft",),
        target="submitted",
        allowed=(may_hand_in,),
        guards=(rules.in_time, rules.complete),
        effect=to_department,
        numbers=True,
        snapshots=True,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="withdraw",
        label="撤回意见",
        done="已撤回意见",
        source=("submitted",),
        target="withdrawn",
        allowed=(is_applicant,),
        guards=(rules.in_time,),
        tells_applicant=False,
        tone=Tone.STOP,
    ),
    Transition(
        name="discard",
        label="放弃草稿",
        done="已放弃草稿",
        source=("draft",),
        target="withdrawn",
        allowed=(is_applicant,),
        tells_applicant=False,
        tone=Tone.STOP,
    ),
    Transition(
        name="answer",
        label="答复意见",
        done="意见已答复",
        source=("submitted",),
        target="answered",
        allowed=(rules.can_answer,),
        form="education.regulations.consulting.forms.AnswerForm",
        effect=keep_answer,
        decides=True,
        tone=Tone.DONE,
    ),
)


def snapshot(case: Case) -> dict[str, Any]:
    """What was handed in."""
    comment: RuleComment = case.child
    return {
        "consultation": str(comment.consultation),
        "place": comment.place,
        **{name: getattr(comment, name) for name in ("stance", "reason", "wording")},
    }


FLOW = Flow(
    kind="rule_comment",
    label="规则征求意见",
    model_label="regulations.RuleComment",
    states=STATES,
    transitions=TRANSITIONS,
    steps=("填写", "提交", "答复"),
    series=lambda case, today: f"rule_comment:{today.year}",
    number=lambda case, today, n: f"YJ-{today.year}-{n:04d}",
    snapshot=snapshot,
    slots=lambda case: (),
    facts_template="education/regulations/consulting/facts.html",
    edit_url="consulting:edit",
    texts={
        "submit.staff": "{{ 机构 }}对规则草案提出意见（{{ 编号 }}），征求意见结束后请逐条答复。",
        "answer.applicant": "您对规则草案的意见（{{ 编号 }}）已答复，处理结果和说明见下。",
    },
)
