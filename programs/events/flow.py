"""The procedure of a co-hosted event: apply, approve, host and sum up, accept, reimburse (DOMAIN 2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from hub.attachments.rules import files_complete
from hub.attachments.services import file_facts
from hub.cases import reviews
from hub.cases.effects import clear_corrections, note_corrections
from hub.cases.flows import Flow, Tone, Transition
from hub.cases.rules import can_approve, can_review, did_not, is_applicant, is_system

from . import effects, rules
from .archiving import papers
from .changes import has_drafted_change, may_change
from .models import EventApplication
from .slots import CHANGE_SLOTS, application_slots, summary_slots
from .states import STATES
from .texts import TEXTS

READY = (
    rules.call_takes_applications,
    rules.is_not_cooling_off,
    rules.breaks_no_rule,
    files_complete,
)
NOT_THE_REVIEWER = did_not("recommend", "核定预算与审批须由两个人办理，请交由同事审批。")
NOT_THE_CHANGES_REVIEWER = did_not("recommend_change", "核定变更与审批须由两个人办理，请交由同事审批。")
REASON = "hub.cases.forms.ReasonForm"
STAFF_NOTE = "hub.cases.forms.StaffNoteForm"
RETURN = "programs.events.forms.ReturnApplicationForm"

TRANSITIONS = (
    Transition(
        name="submit",
        label="提交申请",
        done="已提交申请",
        source=("draft",),
        target="submitted",
        allowed=(is_applicant,),
        guards=READY,
        effect=effects.submit,
        numbers=True,
        snapshots=True,
        tone=Tone.GO,
    ),
    Transition(
        name="resubmit",
        label="重新提交",
        done="已更正并重新提交",
        source=("returned",),
        target="submitted",
        allowed=(is_applicant,),
        guards=(rules.breaks_no_rule, files_complete),
        effect=effects.submit,
        snapshots=True,
        tone=Tone.GO,
    ),
    Transition(
        name="recommend",
        label="核定预算并报批",
        done="已核定预算并报批",
        source=("submitted",),
        target="recommended",
        allowed=(can_review,),
        form="programs.events.forms.RecommendForm",
        effect=effects.cut_budget,
        decides=True,
        internal=True,
        tells_applicant=False,
        tone=Tone.GO,
    ),
    Transition(
        name="return",
        label="退回更正",
        done="已退回更正",
        source=("submitted",),
        target="returned",
        allowed=(can_review,),
        form=RETURN,
        effect=note_corrections,
        returns=True,
        decides=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="second_review",
        label="复核",
        done="已复核",
        source=("recommended",),
        target="recommended",
        allowed=(can_review, reviews.may_vote, did_not("recommend", "复核须由另一名审核人员办理。")),
        form="hub.cases.forms.VoteForm",
        effect=reviews.vote,
        decides=True,
        internal=True,
        tells_applicant=False,
        tone=Tone.GO,
    ),
    Transition(
        name="approve",
        label="批准",
        done="已批准",
        source=("recommended",),
        target="approved",
        allowed=(rules.may_approve, NOT_THE_REVIEWER, reviews.head_where_they_differ),
        guards=(rules.budget_reviewed,),
        needs_votes=True,
        form=STAFF_NOTE,
        effect=effects.reserve,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="send_back",
        label="退回重审",
        done="已退回重审",
        source=("recommended",),
        target="submitted",
        allowed=(rules.may_approve, NOT_THE_REVIEWER),
        form="hub.cases.forms.InternalReasonForm",
        decides=True,
        internal=True,
        tells_applicant=False,
        tone=Tone.WAIT,
    ),
    Transition(
        name="reject",
        label="不予通过",
        done="未通过",
        source=("submitted", "recommended"),
        target="rejected",
        allowed=(can_approve,),
        form=REASON,
        decides=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="request_change",
        label="提交变更申请",
        done="已提交变更申请",
        source=("approved",),
        target="changing",
        allowed=(may_change, has_drafted_change),
        form="programs.events.forms.RequestChangeForm",
        effect=effects.request_change,
        snapshots=True,
        tone=Tone.WAIT,
        hint="提交后批准重新审核；决定之前原批准的金额继续保留，未获同意则恢复原批准内容。",
    ),
    Transition(
        name="recommend_change",
        label="核定变更并报批",
        done="已核定变更并报批",
        source=("changing",),
        target="change_recommended",
        allowed=(can_review,),
        form="programs.events.forms.RecommendForm",
        effect=effects.cut_budget,
        decides=True,
        internal=True,
        tells_applicant=False,
        tone=Tone.GO,
    ),
    Transition(
        name="approve_change",
        label="同意变更",
        done="变更已获同意",
        source=("change_recommended",),
        target="approved",
        allowed=(rules.may_approve, NOT_THE_CHANGES_REVIEWER),
        guards=(rules.budget_reviewed,),
        form=STAFF_NOTE,
        effect=effects.accept_change,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="send_back_change",
        label="退回重审变更",
        done="变更已退回重审",
        source=("change_recommended",),
        target="changing",
        allowed=(rules.may_approve, NOT_THE_CHANGES_REVIEWER),
        form="hub.cases.forms.InternalReasonForm",
        decides=True,
        internal=True,
        tells_applicant=False,
        tone=Tone.WAIT,
    ),
    Transition(
        name="refuse_change",
        label="不同意变更",
        done="变更未获同意，恢复原批准内容",
        source=("changing", "change_recommended"),
        target="approved",
        allowed=(can_approve,),
        form=REASON,
        effect=effects.refuse_change,
        decides=True,
        tone=Tone.STOP,
        hint="活动恢复为原批准的内容与金额，占用的预算不变。",
    ),
    Transition(
        name="withdraw_change",
        label="撤回变更",
        done="已撤回变更，恢复原批准内容",
        source=("changing", "change_recommended"),
        target="approved",
        allowed=(is_applicant,),
        effect=effects.withdraw_change,
        tells_staff=True,
        tone=Tone.STOP,
        hint="活动恢复为原批准的内容与金额。",
    ),
    Transition(
        name="submit_summary",
        label="提交总结",
        done="已提交总结材料",
        source=("approved",),
        target="summarized",
        allowed=(is_applicant,),
        guards=(rules.has_ended, rules.summary_complete, files_complete),
        snapshots=True,
        effect=clear_corrections,
        tone=Tone.GO,
    ),
    Transition(
        name="return_summary",
        label="退回补充总结",
        done="总结已退回补充",
        source=("summarized",),
        target="approved",
        allowed=(can_review,),
        form="programs.events.forms.ReturnSummaryForm",
        effect=note_corrections,
        returns=True,
        decides=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="accept",
        label="验收",
        done="已验收",
        source=("summarized",),
        target="accepted",
        allowed=(can_review,),
        form="programs.events.forms.AcceptForm",
        effect=effects.accept,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="claim",
        label="报销开始",
        done="已开始办理报销",
        source=("accepted",),
        target="claiming",
        allowed=(is_system,),
        tells_applicant=False,
    ),
    Transition(
        name="unclaim",
        label="报销终止",
        done="报销已终止，可重新申请",
        source=("claiming",),
        target="accepted",
        allowed=(is_system,),
        tells_applicant=False,
    ),
    Transition(
        name="pay_part",
        label="部分报销已付款",
        done="部分报销已付款，可继续申报其余费用",
        source=("claiming",),
        target="accepted",
        allowed=(is_system,),
        tells_applicant=False,
    ),
    Transition(
        name="lapse",
        label="逾期释放",
        done="报销期限已过，未报销的经费已释放",
        source=("approved", "summarized", "accepted"),
        target="lapsed",
        allowed=(is_system,),
        effect=effects.release,
        tells_staff=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="settle",
        label="办结",
        done="已付款并办结",
        source=("claiming",),
        target="settled",
        allowed=(is_system,),
        tone=Tone.DONE,
    ),
    Transition(
        name="waive",
        label="放弃报销并办结",
        done="已放弃报销并办结",
        source=("accepted",),
        target="settled",
        allowed=(is_applicant,),
        effect=effects.release,
        tells_staff=True,
        tone=Tone.STOP,
        hint="放弃后占用的预算即释放，不能再申请报销。",
    ),
    Transition(
        name="cancel",
        label="取消活动",
        done="活动已取消",
        source=("approved", "changing", "change_recommended"),
        target="cancelled",
        allowed=(rules.may_cancel,),
        form=REASON,
        effect=effects.call_off,
        tells_staff=True,
        tone=Tone.STOP,
        hint="取消后占用的预算即释放。",
    ),
    Transition(
        name="reopen_approval",
        label="重新审核",
        done="批准已重新审核",
        source=("approved",),
        target="submitted",
        allowed=(can_approve,),
        form=REASON,
        effect=effects.call_off,
        decides=True,
        tone=Tone.WAIT,
        hint="批准作废并重新审核，占用的预算先行释放。时间、地点、对象或形式的变化，由申请单位通过“申请变更”提出。",
    ),
    Transition(
        name="reopen",
        label="恢复审核",
        done="已恢复审核",
        source=("rejected",),
        target="submitted",
        allowed=(can_approve,),
        form=REASON,
        decides=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="withdraw",
        label="撤回申请",
        done="已撤回申请",
        source=("draft", "submitted", "returned", "recommended"),
        target="withdrawn",
        allowed=(is_applicant,),
        tells_staff=True,
        tone=Tone.STOP,
        hint="撤回后不能恢复，如需举办请重新申请。",
    ),
)


def snapshot(application: EventApplication) -> dict[str, Any]:
    """What was submitted, for the timeline: every field, the agenda, the budget and the digests of the files."""
    skip = {"case_ptr", "state", "version", "corrections", "updated_at"}
    facts = {
        field.name: getattr(application, field.attname)
        for field in application._meta.concrete_fields
        if field.name not in skip
    }
    return {
        **facts,
        "agenda": list(
            application.agenda.values("starts", "topic", "speaker", "employer", "grade", "hours", "fee")
        ),
        "sessions": list(
            application.sessions.values(
                "starts_at",
                "ends_at",
                "venue",
                "expected_attendance",
                "actual_attendance",
                "industrial_attendance",
            )
        ),
        "budget": list(
            application.budget_lines.values("category", "description", "quantity", "unit_price", "amount")
        ),
        "files": file_facts(application),
    }


def series(case: EventApplication, today: date) -> str:
    return f"event:{today.year}"


def number(case: EventApplication, today: date, n: int) -> str:
    return f"HD-{today.year}-{n:04d}"


FLOW = Flow(
    kind="event",
    texts=TEXTS,
    label="合办活动",
    model_label="events.EventApplication",
    states=STATES,
    transitions=TRANSITIONS,
    steps=("申请", "审批", "举办与总结", "验收", "报销", "办结"),
    series=series,
    number=number,
    snapshot=snapshot,
    slots=lambda case: (*application_slots(case), *CHANGE_SLOTS, *summary_slots(case)),
    facts_template="programs/events/facts.html",
    edit_url="events:edit",
    archive=papers,
    records={"amend": "修改活动内容"},
    marks={
        "changing": ("变更审核中", Q(state__in=["changing", "change_recommended"])),
        "late": ("未按提前期申请", Q(is_late=True)),
        "series": ("系列活动", Q(sessions__position=1)),
    },
)
