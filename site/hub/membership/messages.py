"""The events that staff are told of firms and their payee accounts."""

from hub.notifications.events import Event, Group, Placeholder, declare

ORGANIZATION = Placeholder("机构", "organization", "明晟期货")
PAYEE = (
    ORGANIZATION,
    Placeholder("账户", "account", "示例银行南京分行 **** 0118"),
)

declare(
    Event(
        key="membership.applied",
        label="机构申请开通账号",
        group=Group.WORK,
        placeholders=(ORGANIZATION, Placeholder("联系人", "person", "林婉清")),
        subject="{{ 机构 }}申请开通会员账号",
        body="{{ 机构 }}申请开通会员账号，请审核。\n联系人：{{ 联系人 }}",
        for_department=True,
    ),
    Event(
        key="payee.entered",
        label="收款账户变更待确认",
        group=Group.MONEY,
        placeholders=(*PAYEE, Placeholder("依据", "basis", "盖章的账户变更函")),
        subject="{{ 机构 }}的收款账户有变更待您确认",
        body="{{ 机构 }}的收款账户有变更待您确认，确认前付款仍用原账户。\n新账户：{{ 账户 }}\n依据：{{ 依据 }}",
    ),
    Event(
        key="payee.refused",
        label="收款账户变更被退回",
        group=Group.MONEY,
        placeholders=(*PAYEE, Placeholder("理由", "reason", "户名与机构名称不符。")),
        subject="{{ 机构 }}的收款账户变更已被退回",
        body="您录入的{{ 机构 }}收款账户变更已被退回，请核实后重新录入。\n账户：{{ 账户 }}\n理由：{{ 理由 }}",
    ),
)
