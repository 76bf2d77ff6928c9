"""The acts on a common issue, as a table: from which states, and how they are called."""

from __future__ import annotations

from dataclasses import dataclass

from hub.cases.flows import Tone

from ..models import CommonIssue

State = CommonIssue.State
TONES = {
    State.COLLECTING: Tone.NEUTRAL,
    State.STUDYING: Tone.WAIT,
    State.APPROVING: Tone.WAIT,
    State.MEETING: Tone.GO,
    State.ANSWERED: Tone.GO,
    State.PUBLISHED: Tone.DONE,
    State.CLOSED: Tone.NEUTRAL,
}
#: In these it still takes items; an answered one gives them its answer at once.
COLLECTS = (State.COLLECTING, State.STUDYING, State.MEETING)
HAS_ANSWER = (State.ANSWERED, State.PUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Act:
    """What staff do with an issue. `hint` says what comes of it; `decides` marks what a second person does."""

    name: str
    label: str
    done: str
    source: tuple[State, ...]
    hint: str = ""
    tone: Tone = Tone.NEUTRAL
    decides: bool = False


ACTS = {
    act.name: act
    for act in (
        Act(
            name="study",
            label="开始研究",
            done="已开始研究",
            source=(State.COLLECTING,),
            hint="意见已经归集，由承办部门研究答复。之后仍可加入或移出意见。",
            tone=Tone.GO,
        ),
        Act(
            name="answer",
            label="拟写统一答复",
            done="已拟写答复并报批",
            source=(State.STUDYING, State.MEETING),
            hint="由另一人审批；批准后答复发给每条意见的提出机构。",
            tone=Tone.GO,
        ),
        Act(
            name="meeting",
            label="安排线上会议",
            done="已拟定会议并报批",
            source=(State.STUDYING,),
            hint="由另一人审批；批准后通知提出意见的机构，在会员门户开放报名。会后的纪要即为答复。",
            tone=Tone.GO,
        ),
        Act(
            name="publish",
            label="发布答复",
            done="已提请发布",
            source=(State.ANSWERED,),
            hint="由另一人审批后，所选机构可在会员门户“共性问题”中阅读，公开的另由编辑发布为网站公告。页面只有标题、问题、答复、部门和日期。",
            tone=Tone.GO,
        ),
        Act(
            name="approve",
            label="批准",
            done="已批准",
            source=(State.APPROVING,),
            tone=Tone.GO,
            decides=True,
        ),
        Act(
            name="send_back",
            label="退回",
            done="已退回",
            source=(State.APPROVING,),
            hint="回到提请之前的状态，内容保留，可修改后重新提请。",
            tone=Tone.STOP,
            decides=True,
        ),
        Act(
            name="cancel_meeting",
            label="取消会议",
            done="已取消会议",
            source=(State.MEETING,),
            hint="告知提出意见和已报名的机构，删除报名信息，问题回到研究中；改期请取消后重新安排。",
            tone=Tone.STOP,
        ),
        Act(
            name="take_down",
            label="撤下发布",
            done="已撤下发布",
            source=(State.PUBLISHED, State.CLOSED),
            hint="会员门户和网站不再显示；已经发给各机构的答复不受影响。",
            tone=Tone.STOP,
        ),
        Act(
            name="close",
            label="结束",
            done="已结束",
            source=(State.COLLECTING, State.STUDYING, State.ANSWERED, State.PUBLISHED),
            hint="尚未答复的意见移出，由承办部门单独答复；已发布的继续显示。",
            tone=Tone.STOP,
        ),
    )
}
#: What the record calls what is no act of this table.
RECORDS = {
    "create": "已建立",
    "edit": "已修改内容",
    "add": "加入意见",
    "remove": "移出意见",
    "leave": "意见离开",
    "delivered": "答复已发给各机构",
} | {act.name: act.done for act in ACTS.values()}
