"""The procedure of a campus project: proposed or hosted → selected → supported → outcome → closed (DOMAIN 5)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from hub.attachments.services import file_facts
from hub.cases.effects import note_corrections
from hub.cases.flows import Flow, Tone, Transition
from hub.cases.models import Case
from hub.cases.rules import can_approve, can_review, did_not, is_applicant, may_hand_in

from . import effects, rules
from .slots import PLAN, RESULTS
from .states import STATES

OPEN_EARLY = ("submitted", "returned", "selected")
UNDER_WAY = ("running", "hosting")

TRANSITIONS = (
    Transition(
        name="submit",
        label="提交项目方案",
        done="已提交项目方案",
        source=("draft", "returned"),
        target="submitted",
        allowed=(may_hand_in,),
        guards=(rules.proposal_complete,),
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
        allowed=(can_review, rules.is_proposed),
        form="education.campus.projects.forms.ProjectReturnForm",
        effect=note_corrections,
        decides=True,
        returns=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="select",
        label="入选",
        done="方案已入选",
        source=("submitted",),
        target="selected",
        allowed=(can_review, did_not("submit", "登记的人不能同时甄选，请交由同事办理。")),
        form="hub.cases.forms.StaffNoteForm",
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="support",
        label="确定支持",
        done="已确定支持方式",
        source=("selected",),
        target="running",
        allowed=(
            can_approve,
            rules.is_proposed,
            did_not("select", "甄选人不能同时确定支持，请交由同事办理。"),
        ),
        form="education.campus.projects.forms.SupportForm",
        effect=effects.note_support,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="host",
        label="确定支持并实施",
        done="已确定支持方式，由交易所实施",
        source=("selected",),
        target="hosting",
        allowed=(can_approve, rules.is_hosted, did_not("select", "甄选人不能同时确定支持，请交由同事办理。")),
        form="education.campus.projects.forms.SupportForm",
        effect=effects.note_support,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="report",
        label="提交成果",
        done="已提交成果",
        source=("running",),
        target="reported",
        allowed=(is_applicant,),
        form="education.campus.projects.forms.OutcomeForm",
        effect=effects.note_outcome,
        snapshots=True,
        tells_applicant=False,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="record",
        label="登记成果",
        done="已登记成果",
        source=("hosting",),
        target="reported",
        allowed=(can_review,),
        form="education.campus.projects.forms.OutcomeForm",
        effect=effects.note_outcome,
        snapshots=True,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="return_outcome",
        label="退回补充成果",
        done="已退回补充成果",
        source=("reported",),
        target="running",
        allowed=(can_review, rules.is_proposed),
        form="hub.cases.forms.ReasonForm",
        returns=True,
        decides=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="close",
        label="审核成果并办结",
        done="已审核成果并办结",
        source=("reported",),
        target="closed",
        allowed=(can_review, did_not("record", "登记成果的人不能同时办结，请交由同事办理。")),
        form="education.campus.projects.forms.CloseForm",
        follow=effects.recommend_outcome,
        decides=True,
        tone=Tone.DONE,
    ),
    Transition(
        name="decline",
        label="不予支持",
        done="未入选",
        source=("submitted", "selected"),
        target="declined",
        allowed=(can_approve,),
        form="hub.cases.forms.ReasonForm",
        decides=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="stop",
        label="终止项目",
        done="已终止",
        source=UNDER_WAY,
        target="stopped",
        allowed=(can_approve,),
        form="education.campus.projects.forms.StopForm",
        decides=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="withdraw",
        label="撤回",
        done="已撤回",
        source=(*OPEN_EARLY, *UNDER_WAY),
        target="withdrawn",
        allowed=(rules.may_give_up,),
        form="hub.cases.forms.ReasonForm",
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
    "title", "is_hosted", "work", "university", "goals", "plan", "audience", "students", "starts_on", "ends_on", "wanted",
    "results", "support", "outcome", "reached", "links", "channel", "received_at",
)  # fmt: skip


def snapshot(case: Case) -> dict[str, Any]:
    """What was handed in."""
    project = case.child
    return {
        **{name: getattr(project, name) for name in FACTS},
        "partner": str(project.partner or ""),
        "files": file_facts(project),
    }


FLOW = Flow(
    kind="campus_project",
    label="高校合作项目",
    model_label="campus.CampusProject",
    states=STATES,
    transitions=TRANSITIONS,
    steps=("申请", "甄选", "支持与实施", "成果"),
    series=lambda case, today: f"campus_project:{today.year}",
    number=lambda case, today, n: f"GX-{today.year}-{n:04d}",
    snapshot=snapshot,
    slots=lambda case: (PLAN, RESULTS),
    facts_template="education/campus/projects/facts.html",
    edit_url="campus_projects:edit",
    marks={"hosted": ("交易所主办", Q(is_hosted=True))},
    texts={
        "submit.applicant": "我们已收到高校合作项目“{{ 名称 }}”（{{ 编号 }}），将在 {{ 期限 }} 前告知甄选结果。",
        "submit.staff": "{{ 机构 }}提交高校合作项目（{{ 编号 }}），请在 {{ 期限 }} 前甄选。",
        "select.applicant": "高校合作项目“{{ 名称 }}”（{{ 编号 }}）已入选，支持方式另行告知。",
        "support.applicant": "高校合作项目“{{ 名称 }}”（{{ 编号 }}）的支持方式已确定，请按方案实施，并在 {{ 期限 }} 前提交成果。",
        "decline.applicant": "很抱歉，高校合作项目“{{ 名称 }}”（{{ 编号 }}）未入选，理由见下。",
        "report.staff": "{{ 机构 }}提交了高校合作项目（{{ 编号 }}）的成果，请在 {{ 期限 }} 前审核。",
        "close.applicant": "高校合作项目“{{ 名称 }}”（{{ 编号 }}）的成果已审核，项目办结。",
    },
)
