"""The first sentences of messages about visits; state, next step, deadline and note follow."""

TEXTS = {
    "submit.applicant": "我们已登记您的拜访函，编号 {{ 编号 }}，将在 {{ 期限 }} 前答复到访安排。",
    "submit.staff": "{{ 机构 }}来函要求来访（{{ 编号 }}），请在 {{ 期限 }} 前答复到访安排。",
    "arrange.applicant": "您的来访（{{ 编号 }}）已安排，请查看时间、地点并确认。",
    "rearrange.applicant": "您的来访（{{ 编号 }}）安排有变更，请查看新的安排并确认。",
    "ask_change.staff": "{{ 机构 }}要求变更来访安排（{{ 编号 }}），请在 {{ 期限 }} 前答复。",
    "confirm.staff": "{{ 机构 }}已确认按安排来访（{{ 编号 }}）。",
    "minutes.applicant": "来访（{{ 编号 }}）的纪要已发送，提出的问题将逐条答复。",
    "decline.applicant": "很抱歉，您的来访（{{ 编号 }}）未能安排，理由见下。",
    "call_off.applicant": "很抱歉，交易所取消了您的来访（{{ 编号 }}），理由见下。",
    "no_show.applicant": "您的来访（{{ 编号 }}）在约定时间未到，已登记为未到访。",
    "agree.staff": "{{ 机构 }}已确认来访（{{ 编号 }}）的纪要。",
    "cancel.staff": "{{ 机构 }}取消了来访（{{ 编号 }}），理由见下。",
}
