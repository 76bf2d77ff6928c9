"""The first sentences of messages about co-hosted events; state, next step, deadline and note follow."""

TEXTS = {
    "submit.applicant": "我们已收到合办活动申请“{{ 名称 }}”，编号 {{ 编号 }}，请在后续联系中注明。",
    "submit.staff": "{{ 机构 }}提交了合办活动申请“{{ 名称 }}”，请安排审核。",
    "resubmit.staff": "{{ 机构 }}已更正并重新提交“{{ 名称 }}”，请继续审核。",
    "recommend.staff": "{{ 机构 }}“{{ 名称 }}”的预算已核定，请审批。",
    "return.applicant": "您的申请“{{ 名称 }}”需要更正，请按下面的意见修改后重新提交，已填内容都已保留。",
    "approve.applicant": "您的申请“{{ 名称 }}”已获批准，预算已经预留。请按批准的内容举办活动。",
    "send_back.staff": "{{ 机构 }}“{{ 名称 }}”被退回重审，请按审批意见复核预算。",
    "reject.applicant": "您的申请“{{ 名称 }}”未获通过，理由见下。如有疑问，可在事项中留言。",
    "submit_summary.applicant": "我们已收到“{{ 名称 }}”的总结材料。",
    "submit_summary.staff": "{{ 机构 }}提交了“{{ 名称 }}”的总结材料，请验收。",
    "return_summary.applicant": "“{{ 名称 }}”的总结材料需要补充，请按下面的意见修改后重新提交。",
    "accept.applicant": "“{{ 名称 }}”的总结材料已验收，可以申请费用报销。",
    "settle.applicant": "“{{ 名称 }}”的费用已付清，事项办结。感谢您对市场培育工作的支持。",
    "cancel.staff": "{{ 机构 }}的活动“{{ 名称 }}”已取消，占用的预算已释放。",
    "withdraw.staff": "{{ 机构 }}已撤回申请“{{ 名称 }}”，不需要继续审核。",
}
