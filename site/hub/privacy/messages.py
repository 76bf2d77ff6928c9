"""The events of requests about personal data."""

from hub.notifications.events import Event, Group, Placeholder, declare

REQUEST = Placeholder("请求", "request", "更正")

declare(
    Event(
        key="privacy.asked",
        label="个人信息请求待办理",
        group=Group.WORK,
        placeholders=(REQUEST, Placeholder("期限", "due_on", "2026-12-11")),
        subject="有一项个人信息请求待办理：{{ 请求 }}",
        body="有一项个人信息请求待办理：{{ 请求 }}。\n办理期限：{{ 期限 }}",
    ),
    Event(
        key="privacy.decided",
        label="个人信息请求的办理结果",
        group=Group.DECISION,
        placeholders=(
            REQUEST,
            Placeholder("结果", "outcome", "已办理"),
            Placeholder("意见", "note", "已按身份证明更正。"),
        ),
        subject="您的个人信息请求（{{ 请求 }}）{{ 结果 }}",
        body="{{ 收件人 }}，您好：\n\n您的个人信息请求（{{ 请求 }}）{{ 结果 }}。\n{{ 意见 }}",
        mandatory=True,
    ),
)
