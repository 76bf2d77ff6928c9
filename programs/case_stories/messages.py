"""What both sides are told of a story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.urls import reverse

from hub.accounts.models import User
from hub.notifications.events import Event, Group, Placeholder, declare
from hub.notifications.services import notify

from .models import CaseStory, StoryRecord

PLACEHOLDERS = (
    Placeholder("事项", "case", "铜产业链企业套期保值实务沙龙"),
    Placeholder("机构", "organization", "铭盛期货"),
    Placeholder("说明", "note", "请把参加企业的行业也改得笼统一些。"),
)


def _event(key: str, label: str, group: Group, subject: str, body: str) -> Event:
    return Event(
        key=f"story.{key}",
        label=f"案例：{label}",
        group=group,
        placeholders=PLACEHOLDERS,
        subject=subject,
        body=f"{body}\n\n{{{{ 说明 }}}}",
    )


EVENTS = (
    replace(
        _event(
            "asked",
            "征求发布同意",
            Group.WORK,
            "请确认产业服务案例稿：“{{ 事项 }}”",
            "交易所拟把贵单位的“{{ 事项 }}”作为产业服务案例公开发布。请阅读案例稿，答复是否同意；也可以要求匿名。没有贵单位的同意不会发布。",
        ),
        mandatory=True,
    ),
    _event(
        "given",
        "单位同意发布",
        Group.DECISION,
        "{{ 机构 }}同意发布案例“{{ 事项 }}”",
        "{{ 机构 }}已同意发布案例稿“{{ 事项 }}”，可以送复核。",
    ),
    _event(
        "declined",
        "单位不同意发布",
        Group.DECISION,
        "{{ 机构 }}不同意发布案例“{{ 事项 }}”",
        "{{ 机构 }}不同意发布案例稿“{{ 事项 }}”。",
    ),
    _event(
        "anonymity",
        "单位要求匿名",
        Group.DECISION,
        "{{ 机构 }}要求案例“{{ 事项 }}”匿名",
        "{{ 机构 }}要求把案例稿“{{ 事项 }}”改为匿名，请修改后重新征求同意。",
    ),
    _event(
        "withdrawn",
        "单位撤回同意",
        Group.DECISION,
        "{{ 机构 }}撤回了案例“{{ 事项 }}”的发布同意",
        "{{ 机构 }}撤回了发布同意，案例“{{ 事项 }}”已下线，照片已从媒体库删除，不能再发布。",
    ),
    _event(
        "published",
        "案例已发布",
        Group.PROGRESS,
        "案例“{{ 事项 }}”已发布",
        "贵单位“{{ 事项 }}”的产业服务案例已经发布。您可以随时在会员门户撤回同意。",
    ),
    _event(
        "unpublished",
        "案例已下线",
        Group.PROGRESS,
        "案例“{{ 事项 }}”已下线",
        "贵单位“{{ 事项 }}”的产业服务案例已经下线。",
    ),
)


def declare_events() -> None:
    declare(*EVENTS)


def tell_firm(story: CaseStory, key: str, *, note: str = "") -> None:
    """The firm's administrators and the contact of the case."""
    contacts = story.case.organization.contacts.filter(is_active=True).select_related("user")
    people = [row.user for row in contacts if row.is_administrator or row.user_id == story.case.author_id]
    _tell(story, key, people, note, reverse("case_stories:story", args=[story.pk]))


def tell_staff(story: CaseStory, key: str, *, note: str = "") -> None:
    """Who made the draft, and who sent it to the firm."""
    asked = StoryRecord.objects.filter(story=story, action=StoryRecord.Action.ASKED)
    people = User.objects.filter(pk__in={story.made_by_id, *asked.values_list("by", flat=True)})
    _tell(story, key, people, note, reverse("story_desk:story", args=[story.pk]))


def _tell(story: CaseStory, key: str, people: Iterable[User], note: str, url: str) -> None:
    context = {"case": story.case.title, "organization": story.case.organization.short_name, "note": note}
    notify(event=f"story.{key}", recipients=people, context=context, url=url, subject_key=f"story:{story.pk}")
