"""What those who registered are told: members in their inbox, guests by mail or text message, in the same words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from hub.attendance.sheets import qr_png
from hub.notifications import rendering, texts
from hub.notifications.events import Enclosure, Event, Group, Placeholder, declare, find
from hub.notifications.models import Channel
from hub.notifications.services import notify
from hub.notifications.strangers import after_commit, send_to, text_to

from .calendars import file_of
from .models import Registration, Talk, TalkPage

KEY = "talk-registration:"
REGISTERED, WAITING, OFFERED, LAPSED = (
    "talk.registered",
    "talk.waiting",
    "talk.offered",
    "talk.lapsed",
)
CHANGED, MOVED, CANCELLED, REMINDER = "talk.changed", "talk.moved", "talk.cancelled", "talk.reminder"
PLACEHOLDERS = (
    Placeholder("主题", "title", "铜产业链的风险管理"),
    Placeholder("时间", "when", "2026年12月10日（周四） 上午 09:00–11:30"),
    Placeholder("地点", "where", "交易所一楼报告厅，线上"),
    Placeholder("说明", "note", "报告厅设备检修"),
    Placeholder("候补序号", "queue", "3"),
    Placeholder("保留至", "until", "2026-12-08 17:00"),
)
# To a phone: the page, whose address follows, says the rest.
IN_SHORT = {
    REGISTERED: "已报名“{{ 主题 }}”，{{ 时间 }}，{{ 地点 }}。签到码和取消报名：",
    WAITING: "“{{ 主题 }}”名额已满，您排在候补第 {{ 候补序号 }} 位。报名页面：",
    OFFERED: "“{{ 主题 }}”有名额空出，为您保留至 {{ 保留至 }}，请在期限前确认：",
    LAPSED: "“{{ 主题 }}”为您保留的名额没有在期限前确认，已转给下一位。报名页面：",
    CHANGED: "您报名的“{{ 主题 }}”安排有变更：{{ 时间 }}，{{ 地点 }}。报名页面：",
    MOVED: "您报名的“{{ 主题 }}”改期：{{ 时间 }}，{{ 地点 }}。不能参加的请取消报名：",
    CANCELLED: "您报名的“{{ 主题 }}”已取消。原因：{{ 说明 }}。报名页面：",
    REMINDER: "您报名的“{{ 主题 }}”即将举办：{{ 时间 }}，{{ 地点 }}。签到码：",
}
FACTS = "时间：{{ 时间 }}\n地点：{{ 地点 }}"


def calendar_files(subject_key: str) -> Iterable[Enclosure]:
    """The calendar file of one registration, as the talk stands now."""
    key = subject_key.removeprefix(KEY)
    row = Registration.objects.select_related("talk__page").filter(pk=key).first() if key.isdigit() else None
    if row is None:
        return []
    content = file_of(row.talk, url=rendering.absolute(path_of(row)), with_link=row.has_seat)
    return [Enclosure("talk.ics", content.decode(), "text/calendar")]


def _event(key: str, label: str, subject: str, body: str) -> Event:
    return Event(
        key=key,
        label=label,
        group=Group.OTHER,
        placeholders=PLACEHOLDERS,
        subject=subject,
        body=body,
        mandatory=True,
        encloses=calendar_files,
    )


declare(
    _event(
        REGISTERED,
        "月月谈：报名成功",
        "已报名：{{ 主题 }}",
        "您已报名“{{ 主题 }}”。\n"
        + FACTS
        + "\n\n到场请出示签到码；不能参加的，请在报名页面取消，把名额留给候补的人。",
    ),
    _event(
        WAITING,
        "月月谈：进入候补",
        "已进入候补：{{ 主题 }}",
        "“{{ 主题 }}”名额已满，您排在候补第 {{ 候补序号 }} 位。\n"
        + FACTS
        + "\n\n有人取消时按顺序通知您，请留意并在期限前确认。",
    ),
    _event(
        OFFERED,
        "月月谈：有候补名额",
        "请确认名额：{{ 主题 }}",
        "“{{ 主题 }}”有名额空出，已为您保留至 {{ 保留至 }}。\n"
        + FACTS
        + "\n\n请在期限前打开报名页面确认，逾期转给下一位。",
    ),
    _event(
        LAPSED,
        "月月谈：候补名额过期",
        "名额已转给下一位：{{ 主题 }}",
        "“{{ 主题 }}”为您保留的名额没有在期限前确认，已转给下一位。仍想参加的，可以重新报名候补。",
    ),
    _event(
        CHANGED,
        "月月谈：安排变更",
        "安排有变更：{{ 主题 }}",
        "您报名的“{{ 主题 }}”安排有变更，您的名额不变。\n" + FACTS + "\n{{ 说明 }}",
    ),
    _event(
        MOVED,
        "月月谈：改期",
        "改期：{{ 主题 }}",
        "您报名的“{{ 主题 }}”改期，您的名额不变。\n"
        + FACTS
        + "\n原因：{{ 说明 }}\n\n新的时间不能参加的，请在报名页面取消。",
    ),
    _event(
        CANCELLED,
        "月月谈：活动取消",
        "活动取消：{{ 主题 }}",
        "很抱歉，您报名的“{{ 主题 }}”已取消。\n原因：{{ 说明 }}",
    ),
    _event(
        REMINDER,
        "月月谈：活动提醒",
        "提醒：{{ 主题 }}",
        "您报名的“{{ 主题 }}”即将举办。\n" + FACTS + "\n\n到场请出示签到码；不能参加的，请在报名页面取消。",
    ),
)


def path_of(row: Registration) -> str:
    """The person's own page."""
    return reverse("talks:registration", args=[row.token])


def tell(row: Registration, event: str) -> None:
    """Tell one person, after the commit. Call it inside the transaction."""
    if row.user is not None:
        _notify(row, event)
    else:
        after_commit(tell_guest, row.pk, event)


def tell_all(talk: Talk, event: str) -> None:
    """Have a job tell everybody who has, or waits for, a seat of the change that is being made."""
    after_commit(tell_of_change, talk.pk, event, talk.sequence)


@task()
def tell_of_change(talk_id: int, event: str, sequence: int) -> int:
    """Tell each of them once, also when it is done again after a crash; answers how many were told now."""
    rows = Registration.objects.active().filter(talk=talk_id, told_sequence__lt=sequence)
    told = 0
    for pk in list(rows.order_by("place").values_list("pk", flat=True)):
        with transaction.atomic():
            marked = rows.filter(pk=pk).update(told_sequence=sequence)
            if marked:
                tell(Registration.objects.select_related("user", "talk__page").get(pk=pk), event)
        told += marked
    return told


@task()
def tell_guest(registration_id: int, event: str) -> bool:
    """One message to somebody without an account, by mail where there is a mailbox; answers whether it left."""
    row = Registration.objects.select_related("talk__page").filter(pk=registration_id).first()
    if row is None:
        return False
    return _mail(row, event) if row.email else _text(row, event)


def _text(row: Registration, event: str) -> bool:
    """The subject and what one has to know, as short as a text message is."""
    found = find(event)
    text = texts.current(event).get(Channel.SMS) or (found.subject, IN_SHORT[event])
    _, body = rendering.message(found, text, rendering.values_of(found, _context(row)))
    return text_to(row.phone, body=body, url=path_of(row), reference=f"talk-{row.pk}-{uuid4().hex}")


def _mail(row: Registration, event: str) -> bool:
    found = find(event)
    text = texts.current(event).get(Channel.EMAIL) or rendering.default_text(found, Channel.EMAIL)
    values = rendering.values_of(found, {**_context(row), "recipient": row.name})
    subject, body = rendering.message(found, text, values)
    files: list[tuple[str, bytes, str]] = [
        (each.name, each.content.encode(), each.content_type) for each in calendar_files(f"{KEY}{row.pk}")
    ]
    if row.has_seat and event in (REGISTERED, REMINDER):
        files.append(("ticket.png", qr_png(ticket_address(row)), "image/png"))
    return send_to(row.email, subject=subject, body=body, url=path_of(row), files=files)


def ticket_address(row: Registration) -> str:
    """What the QR code says: a page that only the staff at the door can open."""
    return rendering.absolute(reverse("talk_desk:ticket", args=[row.ticket]))


def _notify(row: Registration, event: str) -> None:
    assert row.user is not None  # noqa: S101 - asked by the caller
    notify(
        event=event,
        recipients=[row.user],
        context=_context(row),
        url=path_of(row),
        subject_key=f"{KEY}{row.pk}",
    )


def _context(row: Registration) -> dict[str, Any]:
    talk = row.talk
    queue = ""
    if row.state == Registration.State.WAITING:
        queue = str(place_in_queue(row))
    until = timezone.localtime(row.offered_until) if row.offered_until else None
    return {
        "title": _title(talk),
        "when": talk.when,
        "where": talk.where,
        "note": talk.change_note,
        "queue": queue,
        "until": f"{until:%Y-%m-%d %H:%M}" if until else "",
        "sentence": f"{find(REGISTERED).label}：{_title(talk)}。",
    }


def place_in_queue(row: Registration) -> int:
    """How many wait before this one, and this one."""
    return Registration.objects.queued().filter(talk=row.talk_id, place__lte=row.place).count()


def _title(talk: Talk) -> str:
    return TalkPage.objects.values_list("title", flat=True).get(pk=talk.page_id)
