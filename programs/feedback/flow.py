"""The procedures of the member's voice: a form, and each item of it (DOMAIN 1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from hub.attachments.services import file_facts
from hub.cases.flows import Flow, Tone, Transition
from hub.cases.models import Case
from hub.cases.rules import is_applicant, is_system, may_hand_in

from . import effects, rules
from .models import Feedback, FeedbackItem
from .promises.rules import still_ahead
from .slots import LETTER, STAMPED, item_slots
from .states import FORM_STATES, IN_HAND, ITEM_STATES
from .texts import FORM_TEXTS, ITEM_TEXTS

FORM_TRANSITIONS = (
    Transition(
        name="submit",
        label="提交反馈表",
        done="已提交反馈表",
        source=("draft",),
        target="processing",
        allowed=(may_hand_in,),
        guards=(rules.form_complete,),
        effect=effects.take_in,
        follow=effects.open_items,
        numbers=True,
        snapshots=True,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="close",
        label="办结",
        done="各条意见均已办结",
        source=("processing",),
        target="closed",
        allowed=(is_system,),
        guards=(rules.every_item_closed,),
        tone=Tone.DONE,
    ),
    Transition(
        name="resume",
        label="继续办理",
        done="有意见重新办理",
        source=("closed",),
        target="processing",
        allowed=(is_system,),
        quiet=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="withdraw",
        label="撤回反馈表",
        done="已撤回反馈表",
        source=("draft", "processing"),
        target="withdrawn",
        allowed=(is_applicant,),
        follow=effects.drop_items,
        tells_staff=True,
        tone=Tone.STOP,
        hint="未办结的意见一并撤回，撤回后不能恢复。",
    ),
)

ITEM_TRANSITIONS = (
    Transition(
        name="register",
        label="登记",
        done="已收到",
        source=("draft",),
        target="received",
        allowed=(is_system,),
        numbers=True,
        quiet=True,
    ),
    Transition(
        name="route",
        label="分派",
        done="已分派承办部门",
        source=("received",),
        target="answering",
        allowed=(rules.can_route,),
        form="programs.feedback.forms.RouteForm",
        effect=effects.route,
        internal=True,
        tells_applicant=False,
        tone=Tone.GO,
    ),
    Transition(
        name="reroute",
        label="改派部门",
        done="已改派承办部门",
        source=("answering", "meeting"),
        target="answering",
        allowed=(rules.can_route,),
        form="programs.feedback.forms.RouteForm",
        effect=effects.route,
        internal=True,
        tells_applicant=False,
    ),
    Transition(
        name="give_back",
        label="退回分派",
        done="已退回分派",
        source=("answering", "meeting"),
        target="received",
        allowed=(rules.can_answer,),
        form="hub.cases.forms.InternalReasonForm",
        effect=effects.give_back,
        internal=True,
        tells_applicant=False,
        tone=Tone.WAIT,
    ),
    Transition(
        name="answer",
        label="答复",
        done="已答复",
        source=("answering", "meeting"),
        target="answered",
        allowed=(rules.can_answer, rules.answers_alone),
        guards=(rules.is_categorised,),
        form="programs.feedback.forms.AnswerForm",
        effect=effects.answer,
        follow=effects.promise,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="draft_answer",
        label="拟写答复，报批",
        done="已拟写答复并报批",
        source=("answering", "meeting"),
        target="approving",
        allowed=(rules.can_answer, rules.needs_approval),
        guards=(rules.is_categorised,),
        form="programs.feedback.forms.AnswerForm",
        effect=effects.write,
        decides=True,
        internal=True,
        tells_applicant=False,
        tone=Tone.GO,
    ),
    Transition(
        name="approve_answer",
        label="批准答复",
        done="已答复",
        source=("approving",),
        target="answered",
        allowed=(rules.can_approve, rules.not_the_writer),
        form="programs.feedback.forms.ApproveForm",
        guards=(still_ahead,),
        effect=effects.publish,
        follow=effects.promise,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="send_back",
        label="退回重拟",
        done="答复已退回重拟",
        source=("approving",),
        target="answering",
        allowed=(rules.can_approve, rules.not_the_writer),
        form="programs.feedback.forms.SendBackForm",
        decides=True,
        internal=True,
        tells_applicant=False,
        tone=Tone.WAIT,
    ),
    Transition(
        name="arrange_meeting",
        label="约请线上会议",
        done="已约请线上会议",
        source=("answering", "meeting"),
        target="meeting",
        allowed=(rules.can_answer,),
        form="programs.feedback.forms.MeetingForm",
        effect=effects.arrange,
        tone=Tone.WAIT,
    ),
    Transition(
        name="answer_commonly",
        label="共性问题统一答复",
        done="已按共性问题统一答复",
        source=IN_HAND,
        target="answered",
        allowed=(is_system,),
        effect=effects.answer_commonly,
        quiet=True,
        tone=Tone.GO,
    ),
    Transition(
        name="rate",
        label="评价并办结",
        done="已评价",
        source=("answered",),
        target="closed",
        allowed=(rules.may_rate,),
        form="programs.feedback.forms.RateForm",
        effect=effects.rate,
        follow=effects.close_form,
        tells_applicant=False,
        tells_staff=True,
        tone=Tone.DONE,
    ),
    Transition(
        name="reopen",
        label="要求重新办理",
        done="已要求重新办理",
        source=("answered", "closed"),
        target="answering",
        allowed=(rules.may_reopen,),
        form="hub.cases.forms.ReasonForm",
        effect=effects.reopen,
        follow=effects.resume_form,
        tone=Tone.STOP,
        hint="每条意见只能要求一次，请写明哪里没有解决。",
    ),
    Transition(
        name="lapse",
        label="自动办结",
        done="期满未评价，已办结",
        source=("answered",),
        target="closed",
        allowed=(is_system,),
        follow=effects.close_form,
        quiet=True,
    ),
    Transition(
        name="withdraw",
        label="撤回这条意见",
        done="已撤回",
        source=IN_HAND,
        target="withdrawn",
        allowed=(is_applicant,),
        effect=effects.leave_issue,
        follow=effects.close_form,
        tells_staff=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="drop",
        label="随反馈表撤回",
        done="已随反馈表撤回",
        source=(*IN_HAND, "answered"),
        target="withdrawn",
        allowed=(is_system,),
        effect=effects.leave_issue,
        quiet=True,
        tone=Tone.STOP,
    ),
)


def form_snapshot(case: Case) -> dict[str, Any]:
    """What was handed in: the fields, both lists, the files."""
    feedback: Feedback = case.child
    names = (
        "made_on",
        "institution",
        "contact_name",
        "contact_phone",
        "contact_email",
        "channel",
        "received_at",
    )
    return {
        **{name: getattr(feedback, name) for name in names},
        "organization": feedback.firm_name,
        "lines": list(feedback.lines.values("part", "position", "text")),
        "files": file_facts(feedback),
    }


def item_snapshot(case: Case) -> dict[str, Any]:
    """The entry as it stands on the form."""
    item: FeedbackItem = case.child
    return {"part": item.part, "position": item.position, "text": item.text}


def form_number(case: Case, today: date, n: int) -> str:
    """The firm's n-th form; the firm's key makes it unique over all firms (DOMAIN 1: three digits, 001 first)."""
    return f"HYZS-{case.organization_id:04d}-{n:03d}"


def item_number(case: Case, today: date, n: int) -> str:
    """The form's number and the item's place in it."""
    item: FeedbackItem = case.child
    return f"{item.form.number}-{n:02d}"


FORM_FLOW = Flow(
    kind="feedback",
    label="会员之声反馈表",
    model_label="feedback.Feedback",
    states=FORM_STATES,
    transitions=FORM_TRANSITIONS,
    steps=("填写", "逐条办理", "办结"),
    series=lambda case, today: f"feedback:{case.organization_id}",
    number=form_number,
    snapshot=form_snapshot,
    slots=lambda case: (STAMPED, LETTER),
    facts_template="programs/feedback/form_facts.html",
    edit_url="feedback:edit",
    lists_children=True,
    names_liaison=True,
    texts=FORM_TEXTS,
    marks={"elsewhere": ("代为登记", ~Q(channel=Case.Channel.PORTAL))},
)

ITEM_FLOW = Flow(
    kind="feedback_item",
    label="会员意见",
    model_label="feedback.FeedbackItem",
    states=ITEM_STATES,
    transitions=ITEM_TRANSITIONS,
    steps=("收到", "办理", "答复", "办结"),
    series=lambda case, today: f"feedback_item:{case.parent_id}",
    number=item_number,
    snapshot=item_snapshot,
    slots=item_slots,
    facts_template="programs/feedback/item_facts.html",
    records={
        "open": "提出",
        "join_issue": "列入共性问题",
        "leave_issue": "移出共性问题",
        "promise": "承诺落实事项",
        "extend_promise": "承诺事项延期",
        "hand_over_promise": "承诺事项改派责任人",
        "keep_promise": "承诺事项已落实",
        "promise_overdue": "承诺事项已逾期",
        "promise_escalate": "承诺事项逾期，已提请部门负责人督办",
    },
    texts=ITEM_TEXTS,
    is_part=True,
    names_liaison=True,
    marks={
        "common": ("在共性问题中", Q(issues__state="waiting")),
        "reopened": ("重新办理", Q(reopened_at__isnull=False)),
        "matter": ("希望推动解决的事项", Q(part="matter")),
        "poor": ("评价 1–2 分", Q(rating__lte=2)),
    },
)
