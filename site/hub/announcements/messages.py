"""What the contacts of firms are told of announcements."""

from hub.notifications.events import Event, Group, Placeholder, declare

from .models import Telling

TITLE = Placeholder("标题", "title", "关于开展2023年“上期强源助企”项目的通知")
NUMBER = Placeholder("文号", "document_number", "上期发〔2023〕61号")
SUMMARY = Placeholder("摘要", "summary", "功能类、服务类项目的申请与备案要求。")
DEMAND = Placeholder("确认要求", "demand", "请于 2026-03-20 前由贵单位一位联系人登录门户确认已阅读。")

EVENTS = {
    Telling.Kind.FIRST: Event(
        key="announcement.released",
        label="发布公告",
        group=Group.ANNOUNCEMENT,
        placeholders=(TITLE, NUMBER, SUMMARY, DEMAND),
        subject="公告：{{ 标题 }}",
        body="{{ 标题 }}\n{{ 文号 }}\n\n{{ 摘要 }}\n\n{{ 确认要求 }}",
    ),
    Telling.Kind.CORRECTION: Event(
        key="announcement.corrected",
        label="更正公告",
        group=Group.ANNOUNCEMENT,
        placeholders=(TITLE, NUMBER, Placeholder("更正说明", "note", "报名截止日改为 3 月 31 日。"), DEMAND),
        subject="公告更正：{{ 标题 }}",
        body="{{ 标题 }}\n{{ 文号 }}\n\n更正：{{ 更正说明 }}\n\n{{ 确认要求 }}",
    ),
    Telling.Kind.REMINDER: Event(
        key="announcement.reminder",
        label="提醒确认公告",
        group=Group.ANNOUNCEMENT,
        placeholders=(TITLE, NUMBER, Placeholder("期限", "confirm_by", "2026-03-20")),
        subject="请确认阅读：{{ 标题 }}",
        body="贵单位尚未确认阅读这份公告：\n\n{{ 标题 }}\n{{ 文号 }}\n\n请于 {{ 期限 }} 前由任意一位联系人登录门户确认，一人确认即可。",
    ),
}

declare(*EVENTS.values())
