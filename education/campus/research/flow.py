"""The procedure of a research topic: proposal → review → approved → midterm → conclusion (DOMAIN 5)."""

from __future__ import annotations

from typing import Any

from hub.attachments.services import file_facts
from hub.cases.effects import note_corrections
from hub.cases.flows import Flow, Tone, Transition
from hub.cases.models import Case
from hub.cases.rules import can_approve, can_review, is_applicant, may_hand_in

from . import effects, rules
from .slots import CONCLUSION, MIDTERM, PROPOSAL
from .states import STATES

FORMS = "education.campus.research.forms"

TRANSITIONS = (
    Transition(
        name="submit",
        label="提交申报",
        done="已提交课题申报",
        source=("draft", "returned"),
        target="submitted",
        allowed=(may_hand_in,),
        guards=(rules.proposal_complete, rules.handed_in_time),
        effect=effects.take_in,
        numbers=True,
        snapshots=True,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="return",
        label="退回补正",
        done="已退回补正",
        source=("submitted",),
        target="returned",
        allowed=(can_review,),
        form=f"{FORMS}.TopicReturnForm",
        effect=note_corrections,
        decides=True,
        returns=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="send_to_review",
        label="送评审",
        done="已送评审",
        source=("submitted",),
        target="reviewing",
        allowed=(can_review,),
        form="hub.cases.forms.StaffNoteForm",
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="approve",
        label="同意立项",
        done="已同意立项",
        source=("reviewing",),
        target="running",
        allowed=(can_approve,),
        guards=(rules.reviews_in,),
        form=f"{FORMS}.ApproveForm",
        effect=effects.begin,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="decline",
        label="不予立项",
        done="未立项",
        source=("reviewing",),
        target="declined",
        allowed=(can_approve,),
        guards=(rules.reviews_in,),
        form="hub.cases.forms.ReasonForm",
        effect=effects.note_scores,
        decides=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="reject",
        label="不予受理",
        done="不予受理",
        source=("submitted",),
        target="declined",
        allowed=(can_approve,),
        form="hub.cases.forms.ReasonForm",
        effect=effects.end_reviews,
        decides=True,
        tone=Tone.STOP,
        hint="材料不齐的请退回补正；不符合申报要求的才不予受理。",
    ),
    Transition(
        name="report_midterm",
        label="提交中期报告",
        done="已提交中期报告",
        source=("running",),
        target="midterm",
        allowed=(is_applicant,),
        guards=(rules.midterm_there,),
        form=f"{FORMS}.MidtermForm",
        effect=effects.note_progress,
        snapshots=True,
        tells_applicant=False,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="pass_midterm",
        label="通过中期检查",
        done="已通过中期检查",
        source=("midterm",),
        target="concluding",
        allowed=(can_review,),
        form="hub.cases.forms.StaffNoteForm",
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="return_midterm",
        label="退回修改中期报告",
        done="已退回修改中期报告",
        source=("midterm",),
        target="running",
        allowed=(can_review,),
        form="hub.cases.forms.ReasonForm",
        decides=True,
        returns=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="conclude",
        label="提交结项材料",
        done="已提交结项材料",
        source=("concluding",),
        target="checking",
        allowed=(is_applicant,),
        guards=(rules.conclusion_there,),
        form=f"{FORMS}.ConcludeForm",
        effect=effects.note_abstract,
        snapshots=True,
        tells_applicant=False,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="accept",
        label="同意结项",
        done="已同意结项",
        source=("checking",),
        target="concluded",
        allowed=(can_approve,),
        form=f"{FORMS}.AcceptForm",
        effect=effects.publish,
        decides=True,
        tone=Tone.DONE,
    ),
    Transition(
        name="return_conclusion",
        label="退回修改结项材料",
        done="已退回修改结项材料",
        source=("checking",),
        target="concluding",
        allowed=(can_approve,),
        form="hub.cases.forms.ReasonForm",
        decides=True,
        returns=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="terminate",
        label="终止课题",
        done="已终止",
        source=("running", "midterm", "concluding", "checking"),
        target="terminated",
        allowed=(can_approve,),
        form="hub.cases.forms.ReasonForm",
        decides=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="withdraw",
        label="撤回申报",
        done="已撤回",
        source=("submitted", "returned", "reviewing", "running", "concluding"),
        target="withdrawn",
        allowed=(is_applicant,),
        form="hub.cases.forms.ReasonForm",
        effect=effects.end_reviews,
        tells_staff=True,
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
)

FACTS = (
    "title", "direction", "lead_name", "lead_title", "team", "background", "method", "expected", "midterm_on", "ends_on",
    "progress", "abstract", "may_publish", "channel", "received_at",
)  # fmt: skip


def snapshot(case: Case) -> dict[str, Any]:
    """What was handed in."""
    topic = case.child
    return {
        **{name: getattr(topic, name) for name in FACTS},
        "call": topic.call.title,
        "files": file_facts(topic),
    }


FLOW = Flow(
    kind="research_topic",
    label="研究课题",
    model_label="campus.ResearchTopic",
    states=STATES,
    transitions=TRANSITIONS,
    steps=("申报", "评审", "研究与中期", "结项"),
    series=lambda case, today: f"research_topic:{today.year}",
    number=lambda case, today, n: f"KT-{today.year}-{n:04d}",
    snapshot=snapshot,
    slots=lambda case: (PROPOSAL, MIDTERM, CONCLUSION),
    facts_template="education/campus/research/facts.html",
    edit_url="campus_research:edit",
    records={
        "name_reviewer": "邀请评审人",
        "take_back_review": "撤回评审邀请",
        "review_done": "收到评审意见",
    },
    texts={
        "submit.applicant": "我们已收到课题“{{ 名称 }}”的申报，编号 {{ 编号 }}。",
        "submit.staff": "{{ 机构 }}申报课题（{{ 编号 }}），请在 {{ 期限 }} 前审查并送评审。",
        "approve.applicant": "课题“{{ 名称 }}”（{{ 编号 }}）已立项，请在 {{ 期限 }} 前提交中期报告。",
        "decline.applicant": "很抱歉，课题“{{ 名称 }}”（{{ 编号 }}）未能立项，说明见下。",
        "report_midterm.staff": "{{ 机构 }}提交了课题（{{ 编号 }}）的中期报告，请在 {{ 期限 }} 前检查。",
        "pass_midterm.applicant": "课题“{{ 名称 }}”（{{ 编号 }}）已通过中期检查，请在 {{ 期限 }} 前提交结项材料。",
        "conclude.staff": "{{ 机构 }}提交了课题（{{ 编号 }}）的结项材料，请在 {{ 期限 }} 前审核。",
        "accept.applicant": "课题“{{ 名称 }}”（{{ 编号 }}）已结项。",
    },
)
