"""The events that people are told of cases: for each step of a flow one for the applicant and one for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.notifications.events import Event, Group, Placeholder, declare

if TYPE_CHECKING:
    from .flows import Flow, Transition

PLACEHOLDERS = (
    Placeholder("名称", "title", "铜产业链企业套期保值实务沙龙"),
    Placeholder("编号", "number", "HD-2026-0001"),
    Placeholder("机构", "organization", "明晟期货"),
    Placeholder("类别", "kind", "合办活动"),
    Placeholder("状态", "state", "审核中"),
    Placeholder("下一步", "next", "请等待交易所审核。"),
    Placeholder("期限", "due", "2026-12-01"),
    Placeholder("意见", "note", "请补充活动议程。"),
)
#: What follows the first sentence of every text by default.
DETAILS = "当前状态：{{ 状态 }}。{{ 下一步 }}\n办理期限：{{ 期限 }}\n意见：{{ 意见 }}\n编号：{{ 编号 }}"

declare(
    Event(
        key="case.assigned",
        label="事项分派给经办人",
        group=Group.WORK,
        placeholders=PLACEHOLDERS,
        subject="“{{ 名称 }}”已分派给您办理",
        body="{{ 机构 }}的{{ 类别 }}“{{ 名称 }}”已分派给您办理。\n" + DETAILS,
        mandatory=True,
    ),
    Event(
        key="case.remark.staff",
        label="经办事项有新留言（经办人）",
        group=Group.REMARK,
        placeholders=PLACEHOLDERS,
        subject="{{ 机构 }}“{{ 名称 }}”有新的留言",
        body="您经办的“{{ 名称 }}”有新的留言，请打开事项查看并答复。\n编号：{{ 编号 }}",
    ),
    Event(
        key="case.remark.applicant",
        label="事项有新留言（申请人）",
        group=Group.REMARK,
        placeholders=PLACEHOLDERS,
        subject="“{{ 名称 }}”有新的留言",
        body="交易所就“{{ 名称 }}”给您留言，请打开事项查看并答复。\n编号：{{ 编号 }}",
    ),
)

declare(
    *(
        Event(
            key=f"case.extended.{side}",
            label=f"办理期限延长（{whom}）",
            group=Group.DEADLINE,
            placeholders=PLACEHOLDERS,
            subject="“{{ 名称 }}”的办理期限已延长",
            body="“{{ 名称 }}”的办理期限已延长。\n" + DETAILS,
        )
        for side, whom in (("applicant", "申请人"), ("staff", "经办人"))
    )
)

HANDED_OVER = (
    Placeholder("移交人", "leaving", "林婉清"),
    Placeholder("件数", "count", "3"),
    Placeholder("事项", "names", "“铜产业沙龙”、“白银交流会”"),
)
ABSENCE = (
    Placeholder("内容", "sentence", "钱敏 2026-12-01 至 2026-12-05 离岗，由孙立代为办理事项。"),
    Placeholder("说明", "note", "参加培训"),
)
OPINION = (
    *PLACEHOLDERS,
    Placeholder("部门", "department", "市场监察部"),
    Placeholder("答复期限", "answer_by", "2026-12-01"),
)

declare(
    Event(
        key="case.handed_over",
        label="同事离岗移交事项",
        group=Group.WORK,
        placeholders=HANDED_OVER,
        subject="{{ 移交人 }}的 {{ 件数 }} 件未办结事项已移交给您",
        body="{{ 移交人 }}的 {{ 件数 }} 件未办结事项已移交给您：{{ 事项 }}。请登录后继续办理。",
        mandatory=True,
    ),
    Event(
        key="absence.changed",
        label="离岗代办的登记与撤销",
        group=Group.WORK,
        placeholders=ABSENCE,
        subject="{{ 内容 }}",
        body="{{ 内容 }}\n说明：{{ 说明 }}",
    ),
    Event(
        key="case.opinion.asked",
        label="其他部门征求意见（被征求部门）",
        group=Group.WORK,
        placeholders=OPINION,
        subject="请答复对“{{ 名称 }}”的意见（{{ 答复期限 }} 前）",
        body="请{{ 部门 }}就{{ 机构 }}的{{ 类别 }}“{{ 名称 }}”答复意见。\n答复期限：{{ 答复期限 }}\n编号：{{ 编号 }}",
        for_department=True,
    ),
    Event(
        key="case.opinion.answered",
        label="其他部门已答复意见（征求人）",
        group=Group.WORK,
        placeholders=OPINION,
        subject="{{ 部门 }}已答复对“{{ 名称 }}”的意见",
        body="{{ 部门 }}已就{{ 机构 }}的{{ 类别 }}“{{ 名称 }}”答复意见，请查看后采纳办结。\n编号：{{ 编号 }}",
    ),
    Event(
        key="case.opinion.withdrawn",
        label="征求的意见已撤回（被征求部门）",
        group=Group.WORK,
        placeholders=OPINION,
        subject="“{{ 名称 }}”不再需要{{ 部门 }}答复意见",
        body="就{{ 机构 }}的{{ 类别 }}“{{ 名称 }}”征求的意见已撤回，不需要再答复。\n编号：{{ 编号 }}",
    ),
)

# A reminder's sentence says which deadline, when, and what to do; the texts may rest on it or say it otherwise.
REMINDER = (
    Placeholder("标题", "headline", "“铜产业沙龙”总结期限还剩 3 天"),
    Placeholder("内容", "sentence", "“铜产业沙龙”总结期限还剩 3 天。请提交总结材料。"),
)
CLOCK_EVENTS = (("remind", "期限将至", False), ("overdue", "已逾期", False), ("escalate", "逾期督办", True))

declare(
    *(
        Event(
            key=f"case.clock.{kind}.{side}",
            label=f"{label}（{reader}）",
            group=Group.DEADLINE,
            placeholders=(*PLACEHOLDERS, *REMINDER),
            subject="{{ 标题 }}",
            body="{{ 内容 }}\n编号：{{ 编号 }}",
            mandatory=mandatory,
            for_department=side == "staff",
        )
        for kind, label, mandatory in CLOCK_EVENTS
        for side, reader in (("applicant", "申请人"), ("staff", "经办方"))
        if (kind, side) != ("escalate", "applicant")
    )
)


def declare_flow(flow: Flow) -> None:
    """Make the events of a flow known. `flow.texts` has the texts that say more than the step's own words."""
    for step in flow.transitions:
        if step.tells_applicant:
            declare(_event(flow, step, "applicant", "申请人"))
        declare(_event(flow, step, "staff", "经办方"))


def _event(flow: Flow, step: Transition, side: str, reader: str) -> Event:
    opening = "您的" if side == "applicant" else "{{ 机构 }}的"
    subject = ("" if side == "applicant" else "{{ 机构 }}") + "“{{ 名称 }}”" + step.done
    first = flow.texts.get(f"{step.name}.{side}") or f"{opening}{flow.label}“{{{{ 名称 }}}}”{step.done}。"
    return Event(
        key=f"{flow.kind}.{step.name}.{side}",
        label=f"{flow.label}：{step.done}（{reader}）",
        group=_group(flow, step, side),
        placeholders=PLACEHOLDERS,
        subject=subject,
        body=f"{first}\n{DETAILS}",
        mandatory=side == "applicant" and step.decides,
        for_department=side == "staff",
    )


def _group(flow: Flow, step: Transition, side: str) -> Group:
    if side == "staff":
        return Group.WORK
    if flow.is_money:
        return Group.MONEY
    return Group.DECISION if step.decides else Group.PROGRESS
