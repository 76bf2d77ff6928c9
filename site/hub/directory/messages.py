"""What people are told of the directory."""

from hub.notifications.events import Event, Group, Placeholder, declare

QUARTER = Placeholder("季度", "quarter", "2026 年第 4 季度")

declare(
    Event(
        key="directory.confirm",
        label="请确认本部门业务联系人",
        group=Group.WORK,
        placeholders=(
            QUARTER,
            Placeholder("部门", "department", "市场发展部"),
            Placeholder("条数", "count", "6"),
        ),
        subject="请确认{{ 部门 }}的业务联系人（{{ 季度 }}）",
        body="会员按名录直接联系各部门。{{ 部门 }}有 {{ 条数 }} 条业务联系人本季度尚未确认，"
        "请核对姓名、电话和邮箱，有变动的改正，无误后点“确认无误”。",
        for_department=True,
    ),
    Event(
        key="directory.pushed",
        label="业务对口部门与联系人",
        group=Group.OTHER,
        placeholders=(
            QUARTER,
            Placeholder("条数", "count", "38"),
            Placeholder("名录", "entries", "合作举办市场活动：市场发展部 钱思远 021-55500201"),
        ),
        subject="业务对口部门与联系人（{{ 季度 }}）",
        body="{{ 季度 }}的业务对口部门与联系人共 {{ 条数 }} 条，请转告本单位有关同事。\n\n{{ 名录 }}",
    ),
)
