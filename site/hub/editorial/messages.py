"""What editors are told."""

from hub.notifications.events import Event, Group, Placeholder, declare

TITLE = Placeholder("页面", "title", "套期保值入门")

declare(
    Event(
        key="editorial.review_due",
        label="内容到期复核",
        group=Group.DEADLINE,
        placeholders=(TITLE, Placeholder("日期", "review_on", "2026-12-01")),
        subject="“{{ 页面 }}”到了复核日期",
        body="“{{ 页面 }}”的复核日期是 {{ 日期 }}。请重新读一遍：无误的填写下次复核日期，有变化的修改后送审。",
    ),
    Event(
        key="editorial.held_back",
        label="定时发布未通过检查",
        group=Group.WORK,
        placeholders=(TITLE, Placeholder("原因", "reason", "标题中的“目标价”属于价格预测。")),
        subject="“{{ 页面 }}”没有按时发布",
        body="“{{ 页面 }}”到了定时发布的时间，但没有发布：{{ 原因 }}处理后请重新送审。",
        mandatory=True,
    ),
)
