"""What hosts and clerks are told of arrangements, and the calendar files that go with it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.backoffice.people import holding
from hub.cases.notices import facts, handlers
from hub.notifications.events import Enclosure, Event, Group, Placeholder, declare
from hub.notifications.services import notify

from .calendars import invitation
from .models import Host, Visit

HOST_KEY = "visit-host:"
PLACEHOLDERS = (
    Placeholder("机构", "visitor", "明晟期货有限公司"),
    Placeholder("编号", "number", "LF-2026-0001"),
    Placeholder("时间", "when", "2026-12-01 14:00–15:30"),
    Placeholder("地点", "where", "2 号会议室"),
    Placeholder("来访事由", "purpose", "交流铜期权的运用"),
)


def calendar_files(subject_key: str) -> Iterable[Enclosure]:
    """The calendar file for one host, as things stand now: an invitation, or that it is off."""
    key = subject_key.removeprefix(HOST_KEY)
    rows = Host.objects.select_related("arrangement__visit__organization", "arrangement__room", "user")
    host = rows.filter(pk=key).first() if key.isdigit() else None
    if host is None:
        return []
    method, content = invitation(host)
    return [Enclosure("visit.ics", content.decode(), f"text/calendar; method={method}")]


declare(
    Event(
        key="visit.invited",
        label="邀请接待来访（接待人、部门）",
        group=Group.WORK,
        placeholders=PLACEHOLDERS,
        subject="请接待{{ 机构 }}来访（{{ 时间 }}）",
        body="请您接待{{ 机构 }}来访，并答复能否参加。\n时间：{{ 时间 }}\n地点：{{ 地点 }}\n来访事由：{{ 来访事由 }}\n编号：{{ 编号 }}",
        mandatory=True,
        encloses=calendar_files,
    ),
    Event(
        key="visit.released",
        label="接待安排取消（接待人、部门）",
        group=Group.WORK,
        placeholders=PLACEHOLDERS,
        subject="不需要接待{{ 机构 }}来访（{{ 时间 }}）",
        body="{{ 机构 }}来访的安排有变，不需要您接待。\n原时间：{{ 时间 }}\n编号：{{ 编号 }}",
        mandatory=True,
        encloses=calendar_files,
    ),
    Event(
        key="visit.host_answered",
        label="接待邀请有答复（接待专人）",
        group=Group.WORK,
        placeholders=(
            *PLACEHOLDERS,
            Placeholder("答复人", "person", "钱敏"),
            Placeholder("答复", "answer", "已谢绝"),
            Placeholder("理由", "note", "当天出差"),
        ),
        subject="{{ 答复人 }}{{ 答复 }}接待{{ 机构 }}来访",
        body="{{ 答复人 }}{{ 答复 }}接待{{ 机构 }}来访（{{ 时间 }}）。\n理由：{{ 理由 }}\n编号：{{ 编号 }}",
    ),
)


def invite(host: Host) -> None:
    """Ask somebody, or those of a department who receive visitors."""
    _tell("visit.invited", host, parties_of(host), url=reverse("backoffice:case", args=[_visit(host).pk]))


def tell_of_release(host: Host) -> None:
    """Tell them that they are not needed."""
    _tell("visit.released", host, parties_of(host), url=reverse("visit_desk:calendar"))


def tell_of_answer(host: Host, *, by: User) -> None:
    """Tell the clerk what somebody answered."""
    people = [person for person in handlers(_visit(host)) if person.pk != by.pk]
    more = {"person": str(by), "answer": host.get_state_display(), "note": host.reason}
    _tell(
        "visit.host_answered",
        host,
        people,
        url=reverse("backoffice:case", args=[_visit(host).pk]),
        key=f"case:{_visit(host).pk}",
        **more,
    )


def parties_of(host: Host) -> list[User]:
    """The person, or the people of the department who may answer for it."""
    if host.user:
        return [host.user]
    rows = User.objects.filter(holding("visits.host_visit"), is_active=True, department=host.department_id)
    return list(rows)


def _visit(host: Host) -> Visit:
    return host.arrangement.visit


def _tell(event: str, host: Host, people: list[User], *, url: str, key: str = "", **more: str) -> None:
    visit, held = _visit(host), host.arrangement
    context = {
        **facts(visit, staff=True),
        "visitor": visit.visitor,
        "when": held.when,
        "where": held.where,
        "purpose": visit.purpose,
        **more,
    }
    notify(
        event=event,
        recipients=people,
        context=context,
        url=url,
        subject_key=key or f"{HOST_KEY}{host.pk}",
    )
