"""The first sentences of messages about claims; state, next step, deadline and note follow."""

TEXTS = {
    "submit.applicant": "我们已收到报销申请“{{ 名称 }}”，编号 {{ 编号 }}。财务将逐张核对凭证。",
    "submit.staff": "{{ 机构 }}提交了报销“{{ 名称 }}”，请核对凭证。",
    "resubmit.staff": "{{ 机构 }}已更正并重新提交报销“{{ 名称 }}”，请继续核对。",
    "check.applicant": "报销“{{ 名称 }}”的凭证已由财务核对，等待业务部门核定金额。",
    "check.staff": "{{ 机构 }}报销“{{ 名称 }}”的凭证已核对，请核定金额。",
    "approve.applicant": "报销“{{ 名称 }}”的金额已核定，请按核定金额向交易所开具一张结算发票。",
    "return.applicant": "报销“{{ 名称 }}”需要更正，请按下面的意见修改后重新提交。",
    "reject.applicant": "报销“{{ 名称 }}”未获通过，理由见下。凭证已释放，可在期限内重新申请。",
    "submit_settlement.staff": "{{ 机构 }}提交了“{{ 名称 }}”的结算发票，请核对。",
    "accept_settlement.applicant": "“{{ 名称 }}”的结算发票已验收，付款已安排。",
    "return_settlement.applicant": "“{{ 名称 }}”的结算发票有误，请按下面的意见重新开具并提交。",
    "pay.applicant": "“{{ 名称 }}”的款项已支付，请查收。如三个工作日内未到账，请联系经办人。",
    "withdraw.staff": "{{ 机构 }}已撤回报销“{{ 名称 }}”，不需要继续核对。",
}
