"""The first sentences of messages about the member's voice; state, next step, deadline and note follow."""

from hub.notifications.events import Event, Group, Placeholder, declare

FORM_TEXTS = {
    "submit.applicant": "我们已收到“一站通”会员之声反馈表，编号 {{ 编号 }}，将逐条办理、答复。",
    "submit.staff": "{{ 机构 }}提交了“一站通”会员之声反馈表，请逐条分派。",
    "close.applicant": "反馈表 {{ 编号 }} 的各条意见均已办结，感谢您的意见建议。",
    "withdraw.staff": "{{ 机构 }}已撤回反馈表，不需要继续办理。",
}
ITEM_TEXTS = {
    "route.staff": "{{ 机构 }}的意见“{{ 名称 }}”已分派给您，请在期限前答复。",
    "reroute.staff": "{{ 机构 }}的意见“{{ 名称 }}”已改派给您，请在期限前答复。",
    "give_back.staff": "{{ 机构 }}的意见“{{ 名称 }}”被退回，请重新分派。",
    "draft_answer.staff": "对{{ 机构 }}意见“{{ 名称 }}”的答复已拟写，请审批。",
    "send_back.staff": "对{{ 机构 }}意见“{{ 名称 }}”的答复被退回，请按审批意见重拟。",
    "arrange_meeting.applicant": "就您反映的“{{ 名称 }}”，交易所约请您参加线上会议，时间和链接请打开事项查看。",
    "answer.applicant": "您反映的“{{ 名称 }}”已有答复，请查看并评价。",
    "approve_answer.applicant": "您反映的“{{ 名称 }}”已有答复，请查看并评价。",
    "rate.staff": "{{ 机构 }}评价了对“{{ 名称 }}”的答复。",
    "reopen.staff": "{{ 机构 }}要求重新办理“{{ 名称 }}”，理由见下。",
    "withdraw.staff": "{{ 机构 }}已撤回意见“{{ 名称 }}”，不需要继续办理。",
}

ROUTED = Event(
    key="feedback_item.routed.staff",
    label="会员意见：一张反馈表的几条意见一并分派（经办方）",
    group=Group.WORK,
    placeholders=(
        Placeholder("机构", "organization", "明晟期货"),
        Placeholder("编号", "number", "HYZS-0012-001"),
        Placeholder("条数", "count", "3"),
        Placeholder("期限", "due", "2026-12-15"),
    ),
    subject="{{ 机构 }}的 {{ 条数 }} 条意见已分派给您",
    body="{{ 机构 }}反馈表 {{ 编号 }} 中的 {{ 条数 }} 条意见已分派给您，请在 {{ 期限 }} 前逐条答复。",
    for_department=True,
)
declare(ROUTED)
