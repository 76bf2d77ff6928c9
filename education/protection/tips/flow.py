"""The procedure of a report: taken in, accepted, checked, closed (DOMAIN 7)."""

from __future__ import annotations

from typing import Any

from hub.attachments.services import file_facts
from hub.cases.flows import ClockRule, Flow, Party, State, Step, Tone, Transition
from hub.cases.models import Case
from hub.cases.rules import may_hand_in
from hub.workdays.services import Rollover, Unit

from ..models import ProtectionSettings, Tip
from . import rules
from .slots import EVIDENCE, FINDINGS

DESK = (rules.HANDLE,)


def _clock(name: str, label: str, setting: str, *, extendable: bool = False) -> ClockRule:
    return ClockRule(
        name=name,
        label=label,
        unit=Unit.WORKING,
        rollover=Rollover.NEXT,
        amount=lambda case: getattr(ProtectionSettings.load(), setting),
        extendable=extendable,
    )


def _state(
    name: str, label: str, *, step: int, staff: str, clock: ClockRule | None = None, **more: Any
) -> State:
    return State(
        name=name,
        label=label,
        waits_for=Party.EXCHANGE,
        step=step,
        next_for_staff=staff,
        permissions=DESK,
        by_assignee=True,
        clock=clock,
        staff_slots=lambda case: (FINDINGS,),
        **{"tone": Tone.WAIT} | more,
    )


CLOSE = _clock("close", "办结线索的期限", "close_days")
STATES = (
    State(
        name="draft",
        label="登记中",
        public_label="登记中",
        waits_for=Party.NOBODY,
        tone=Tone.NEUTRAL,
        step=0,
    ),
    _state(
        "received",
        "待受理",
        step=0,
        public_label="已收到，待受理",
        staff="请核对是否属于非法期货活动，期限前受理，或说明理由不予受理。",
        next_for_applicant="交易所已收到线索，正在核对是否受理。",
        clock=_clock("accept", "受理线索的期限", "accept_days"),
    ),
    _state(
        "accepted",
        "已受理，核查中",
        step=1,
        public_label="已受理，核查中",
        staff="请核查线索；查实的登记查实，管辖不在交易所的移送有权机关。",
        next_for_applicant="线索已受理，正在核查。",
        clock=_clock("check", "核查线索的期限", "check_days", extendable=True),
    ),
    _state(
        "verified",
        "已查实，待办结",
        step=2,
        tone=Tone.GO,
        public_label="已查实",
        staff="请起草风险警示（需要的），处理完毕后办结。",
        next_for_applicant="线索已查实，正在处理。",
        clock=CLOSE,
    ),
    _state(
        "unverified",
        "未能查实，待办结",
        step=2,
        public_label="未能查实",
        staff="请办结；有新的材料可以重新核查。",
        next_for_applicant="根据现有材料未能查实；有新的材料，请重新提交。",
        clock=CLOSE,
    ),
    _state(
        "transferred",
        "已移送，待办结",
        step=2,
        tone=Tone.GO,
        public_label="已移送有权机关",
        staff="请跟进移送的结果，然后办结。",
        next_for_applicant="线索已移送有权机关处理，移送单位见下。",
        clock=CLOSE,
    ),
    State(
        name="closed",
        label="已办结",
        public_label="已办结",
        waits_for=Party.NOBODY,
        tone=Tone.DONE,
        step=3,
        next_for_applicant="线索已办结，感谢您的举报。",
        final=True,
    ),
    State(
        name="declined",
        label="不予受理",
        public_label="不予受理",
        waits_for=Party.NOBODY,
        tone=Tone.STOP,
        step=1,
        next_for_applicant="线索不予受理，理由见下。",
        final=True,
    ),
)


def take_in(step: Step) -> None:
    """It goes to the department that is responsible."""
    step.case.department = ProtectionSettings.load().tip_department


def hand_on(step: Step) -> None:
    """Who deals with it now; the reporter reads it."""
    tip: Tip = step.case
    tip.transferred_to = step.data["transferred_to"]
    step.facts["transferred_to"] = tip.transferred_to


def _step(name: str, label: str, done: str, source: tuple[str, ...], target: str, **more: Any) -> Transition:
    given = {"form": "hub.cases.forms.StaffNoteForm", "tone": Tone.GO, "allowed": (rules.can_handle,)}
    return Transition(name=name, label=label, done=done, source=source, target=target, **given | more)


TRANSITIONS = (
    Transition(
        name="submit",
        label="登记",
        done="已登记线索",
        source=("draft",),
        target="received",
        allowed=(may_hand_in,),
        effect=take_in,
        numbers=True,
        snapshots=True,
        tells_staff=True,
    ),
    _step("accept", "受理", "已受理线索", ("received",), "accepted", decides=True),
    _step(
        "decline",
        "不予受理",
        "不予受理",
        ("received",),
        "declined",
        form="hub.cases.forms.ReasonForm",
        decides=True,
        tone=Tone.STOP,
        hint="理由会告知举报人；请勿写出举报人的任何信息。",
    ),
    _step("verify", "登记查实", "线索已查实", ("accepted", "unverified"), "verified", decides=True),
    _step(
        "not_verify",
        "登记未能查实",
        "线索未能查实",
        ("accepted",),
        "unverified",
        form="hub.cases.forms.ReasonForm",
        decides=True,
        tone=Tone.WAIT,
    ),
    _step(
        "transfer",
        "移送有权机关",
        "线索已移送",
        ("received", "accepted", "verified"),
        "transferred",
        form="education.protection.tips.step_forms.TransferForm",
        effect=hand_on,
        decides=True,
        hint="移送材料不包含举报人信息；确需提供的，由打非联系人另行办理。",
    ),
    _step("close", "办结", "已办结", ("verified", "unverified", "transferred"), "closed", tone=Tone.DONE),
)


def snapshot(case: Case) -> dict[str, Any]:
    """What was reported, without who did."""
    tip: Tip = case.child
    names = ("activity", "account", "happened", "amount", "other_names", "domains", "apps")
    return {**{name: getattr(tip, name) for name in names}, "files": file_facts(tip)}


FLOW = Flow(
    kind="tip",
    label="非法活动线索",
    model_label="protection.Tip",
    states=STATES,
    transitions=TRANSITIONS,
    steps=("登记", "受理", "核查", "办结"),
    series=lambda case, today: f"tip:{today.year}",
    number=lambda case, today, n: f"XS-{today.year}-{n:04d}",
    snapshot=snapshot,
    slots=lambda case: (EVIDENCE, FINDINGS),
    facts_template="education/protection/tips/facts.html",
    reserved=rules.SEE,
    records={"warn": "起草风险警示"},
    texts={"submit.staff": "收到非法期货活动线索（{{ 编号 }}），请在 {{ 期限 }} 前答复是否受理。"},
)
