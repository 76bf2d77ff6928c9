"""What both shells draw of a case: its progress line, and the names of what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .flows import Flow, Refused, Tone
from .models import Case, TimelineEntry

# What the engine itself records beside a flow's transitions.
OWN_EVENTS = {
    "open": ("建立草稿", Tone.NEUTRAL),
    "assign": ("安排经办人", Tone.NEUTRAL),
    "hand_over": ("移交申请人", Tone.NEUTRAL),
    "remark": ("留言", Tone.NEUTRAL),
    "erase": ("删除内容", Tone.STOP),
    "ask_opinion": ("征求意见", Tone.WAIT),
    "answer_opinion": ("答复意见", Tone.GO),
    "close_opinion": ("意见办结", Tone.NEUTRAL),
    "withdraw_opinion": ("撤回征求", Tone.NEUTRAL),
    "extend": ("延长期限", Tone.WAIT),
    "overdue": ("办理期限已过", Tone.STOP),
    "escalate": ("已提请部门负责人督办", Tone.STOP),
}


@dataclass(frozen=True)
class ProgressStep:
    """One step of the progress line; `state` is done, current, todo or stopped."""

    label: str
    state: str
    note: str = ""


def source_of(case: Case) -> str:
    """Who raised the case, or the way it came in where nobody of the firm did so in the portal."""
    if case.channel == Case.Channel.PORTAL and case.author:
        return str(case.author)
    label = case.get_channel_display()
    return label if case.channel == Case.Channel.OWN else f"{label}登记"


def title_of(case: Case) -> str:
    """The case's title; a draft may still be without one."""
    return case.title or f"未命名的{case.flow.label}"


def progress(case: Case) -> list[ProgressStep]:
    """The steps of the flow, and where the case stands in them."""
    info = case.state_info
    here = "current"
    if info.final:
        here = "done" if info.tone == Tone.DONE else "stopped"
    return [
        ProgressStep(label, "done" if index < info.step else here if index == info.step else "todo")
        for index, label in enumerate(case.flow.steps)
    ]


def last_words(cases: Iterable[Case]) -> dict[int, str]:
    """What the exchange wrote with the step that brought each case where it is, by key; empty words for none. One query."""
    words = dict.fromkeys((case.pk for case in cases), "")
    entries = TimelineEntry.objects.filter(case__in=list(words), internal=False)
    for entry in entries.select_related("content").order_by("seq"):
        content = getattr(entry, "content", None)
        said = content.data.get("data", {}).get("note") if content and entry.actor_id else ""
        words[entry.case_id] = str(said or "")
    return words


def event_label(flow: Flow, event: str) -> tuple[str, Tone]:
    """What a timeline's event is called, and how it looks."""
    if event in flow.records:
        return flow.records[event], Tone.NEUTRAL
    if event in OWN_EVENTS:
        return OWN_EVENTS[event]
    try:
        step = flow.transition(event)
    except Refused:  # a step that the flow no longer has
        return "办理", Tone.NEUTRAL
    return step.done, step.tone
