"""The procedure of a visit: letter, arrangement, visit, minutes (DOMAIN 1)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from hub.attachments.services import file_facts
from hub.cases.flows import Flow, Tone, Transition
from hub.cases.models import Case
from hub.cases.rules import is_applicant, is_system, may_hand_in

from . import archiving, effects, rules
from .models import Visit
from .slots import LETTER, MINUTES_FILES, ORIGINAL
from .states import STATES
from .texts import TEXTS

AHEAD = ("arranged", "confirmed")

TRANSITIONS = (
    Transition(
        name="submit",
        label="提交拜访函",
        done="已登记拜访函",
        source=("draft",),
        target="received",
        allowed=(may_hand_in,),
        guards=(rules.letter_complete,),
        effect=effects.take_in,
        numbers=True,
        snapshots=True,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="arrange",
        label="发送到访安排",
        done="已发送到访安排",
        source=("received", "changing"),
        target="arranged",
        allowed=(rules.can_arrange,),
        guards=(rules.plan_ready,),
        form="hub.cases.forms.StaffNoteForm",
        effect=effects.send_arrangement,
        follow=effects.release_former_hosts,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="rearrange",
        label="发送变更后的安排",
        done="已变更到访安排",
        source=AHEAD,
        target="arranged",
        allowed=(rules.can_arrange,),
        guards=(rules.plan_ready,),
        form="hub.cases.forms.ReasonForm",
        effect=effects.send_arrangement,
        follow=effects.release_former_hosts,
        restarts=True,
        decides=True,
        tone=Tone.GO,
    ),
    Transition(
        name="confirm",
        label="确认到访",
        done="来访方已确认到访",
        source=("arranged",),
        target="confirmed",
        allowed=(rules.is_visitor,),
        tells_applicant=False,
        tells_staff=True,
        tone=Tone.GO,
    ),
    Transition(
        name="assume",
        label="按安排接待",
        done="来访方未回复，按安排接待",
        source=("arranged",),
        target="confirmed",
        allowed=(is_system,),
        quiet=True,
    ),
    Transition(
        name="ask_change",
        label="申请变更",
        done="来访方要求变更",
        source=("received", *AHEAD),
        target="changing",
        allowed=(rules.is_visitor,),
        form="programs.visits.step_forms.ChangeForm",
        effect=effects.ask_change,
        tells_applicant=False,
        tells_staff=True,
        tone=Tone.WAIT,
    ),
    Transition(
        name="visited",
        label="登记到访",
        done="已到访",
        source=AHEAD,
        target="visited",
        allowed=(rules.can_arrange,),
        guards=(rules.has_begun,),
        form="programs.visits.step_forms.CameForm",
        effect=effects.note_came,
        tells_applicant=False,
        tone=Tone.GO,
    ),
    Transition(
        name="no_show",
        label="登记未到访",
        done="未到访",
        source=AHEAD,
        target="missed",
        allowed=(rules.can_arrange,),
        guards=(rules.is_over,),
        form="hub.cases.forms.StaffNoteForm",
        tone=Tone.STOP,
    ),
    Transition(
        name="minutes",
        label="填写并发送纪要",
        done="已发送来访纪要",
        source=("visited",),
        target="minuted",
        allowed=(rules.can_arrange,),
        form="programs.visits.step_forms.MinutesForm",
        effect=effects.write_minutes,
        follow=effects.open_questions,
        tone=Tone.GO,
    ),
    Transition(
        name="agree",
        label="确认纪要",
        done="来访方已确认纪要",
        source=("minuted",),
        target="closed",
        allowed=(rules.is_visitor,),
        tells_applicant=False,
        tells_staff=True,
        tone=Tone.DONE,
    ),
    Transition(
        name="close",
        label="办结",
        done="已办结",
        source=("minuted",),
        target="closed",
        allowed=(rules.can_arrange,),
        form="hub.cases.forms.StaffNoteForm",
        tone=Tone.DONE,
    ),
    Transition(
        name="lapse",
        label="自动办结",
        done="已办结",
        source=("minuted",),
        target="closed",
        allowed=(is_system,),
        quiet=True,
        tone=Tone.DONE,
    ),
    Transition(
        name="decline",
        label="不予安排",
        done="未能安排来访",
        source=("received", "changing"),
        target="declined",
        allowed=(rules.can_arrange,),
        form="hub.cases.forms.ReasonForm",
        effect=effects.drop,
        decides=True,
        tone=Tone.STOP,
        hint="理由会告知来访方；有问题需要答复的，建议登记为会员之声反馈。",
    ),
    Transition(
        name="call_off",
        label="取消接待",
        done="交易所已取消接待",
        source=AHEAD,
        target="called_off",
        allowed=(rules.can_arrange,),
        form="hub.cases.forms.ReasonForm",
        effect=effects.drop,
        decides=True,
        tone=Tone.STOP,
        hint="时间可以另约的，请改用“调整安排”。",
    ),
    Transition(
        name="cancel",
        label="取消来访",
        done="来访方已取消",
        source=("received", "changing", *AHEAD),
        target="cancelled",
        allowed=(rules.is_visitor,),
        form="hub.cases.forms.ReasonForm",
        effect=effects.drop,
        tells_applicant=False,
        tells_staff=True,
        tone=Tone.STOP,
    ),
    Transition(
        name="discard",
        label="放弃草稿",
        done="已放弃草稿",
        source=("draft",),
        target="cancelled",
        allowed=(is_applicant,),
        tells_applicant=False,
        tone=Tone.STOP,
    ),
)


def snapshot(case: Case) -> dict[str, Any]:
    """What was handed in, without the people who come: they are deleted with time, the record stays."""
    visit: Visit = case.child
    names = ("institution", "purpose", "party_size", "topics", "channel", "received_at")
    return {
        **{name: getattr(visit, name) for name in names},
        "organization": visit.visitor,
        "dates": [str(row) for row in visit.dates.all()],
        "visitors": visit.visitors.count(),
        "files": file_facts(visit),
    }


FLOW = Flow(
    kind="visit",
    label="接待来访",
    model_label="visits.Visit",
    states=STATES,
    transitions=TRANSITIONS,
    steps=("拜访函", "安排", "来访", "纪要与答复"),
    series=lambda case, today: f"visit:{today.year}",
    number=lambda case, today, n: f"LF-{today.year}-{n:04d}",
    snapshot=snapshot,
    slots=lambda case: (LETTER, ORIGINAL, MINUTES_FILES),
    facts_template="programs/visits/facts.html",
    edit_url="visits:edit",
    texts=TEXTS,
    records={
        "plan": "拟定到访安排",
        "host_accept": "接受接待邀请",
        "host_decline": "谢绝接待邀请",
    },
    marks={"guest": ("市场机构", ~Q(institution=""))},
    archive=archiving.papers,
)
