"""The verbs of planning: put a talk into the plan, say when and where, open it, move it, call it off."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.attendance import services as attendance
from hub.cases.flows import Refused
from hub.cases.rules import ensure
from hub.pages.purging import purge_after_commit

from . import rules, seats, telling
from .models import Suggestion, Talk, TalkPage, TalkSeriesPage
from .models.records import new_invitation


def locked(talk_id: int) -> Talk:
    """The talk under its lock, with its page. Call it inside a transaction."""
    talk = Talk.objects.select_for_update().get(pk=talk_id)
    talk.page = TalkPage.objects.get(pk=talk.page_id)
    return talk


@transaction.atomic
def plan(
    *,
    series: TalkSeriesPage,
    title: str,
    month: date,
    user: User | None,
    suggestion: Suggestion | None = None,
) -> Talk:
    """Put a talk into a month of the plan. Its page is a draft, which is written and published like any other."""
    first = month.replace(day=1)
    page = TalkPage(title=title.strip(), slug=_slug(series, first), live=False, owner=user)
    series.add_child(instance=page)
    page.save_revision(user=user)
    talk = Talk.objects.create(series=series, page=page, month=first, suggestion=suggestion, created_by=user)
    log(page, "wagtail.create", user=user)
    return talk


def _slug(series: TalkSeriesPage, month: date) -> str:
    """2026-03, then 2026-03-2 and so on."""
    stem = f"{month:%Y-%m}"
    taken = set(series.get_children().filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


@transaction.atomic
def shift(*, talk_id: int, month: date, user: User) -> Talk:
    """Move a talk to another month of the plan, while nobody can have registered. Else it is moved by `move`."""
    talk = locked(talk_id)
    ensure(rules.may_change(talk))
    if talk.state != Talk.State.PLANNED:
        raise Refused("已经开放报名的场次，请用“改期”，报名的人会收到通知。")
    first = month.replace(day=1)
    if talk.starts_at and timezone.localdate(talk.starts_at).replace(day=1) != first:
        talk.starts_at = talk.ends_at = None
    talk.month = first
    talk.save()
    _note(talk, user, "month", f"{first:%Y-%m}")
    return talk


@transaction.atomic
def arrange(
    *,
    talk_id: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    place: str,
    link: str,
    audience: str,
    capacity: int | None,
    user: User,
    note: str = "",
) -> Talk:
    """Say when, where and for whom. Of an open talk a change of day, place or link is told to all who registered.

    More seats go to the waiting list at once. Fewer than are taken are refused. An open talk's day is changed by `move`.
    """
    talk = locked(talk_id)
    ensure(rules.may_change(talk))
    is_open = talk.state == Talk.State.OPEN
    if is_open and starts_at != talk.starts_at:
        raise Refused("已经开放报名的场次，改日期时间请用“改期”。")
    if (starts_at is None) != (ends_at is None):
        raise Refused("请同时填写开始和结束时间。")
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refused("结束时间须晚于开始时间。")
    if is_open and not (place or link):
        raise Refused("请填写地点或线上链接。")
    taken = talk.registrations.taking_seats().count()
    if capacity is not None and capacity < taken:
        raise Refused(f"已有 {taken} 人报名，名额不能少于 {taken}。")
    told = (talk.place, talk.link, talk.ends_at) != (place, link, ends_at)
    talk.place, talk.link, talk.ends_at = place, link, ends_at
    talk.audience, talk.capacity = audience, capacity
    if not is_open:
        talk.starts_at = starts_at
    if starts_at:
        talk.month = timezone.localdate(starts_at).replace(day=1)
    if is_open and told:
        _changed(talk, note, telling.CHANGED)
    talk.save()
    if is_open:
        _keep_occasion(talk)
        seats.offer(talk)
    _note(talk, user, "arrange", talk.when)
    return talk


@transaction.atomic
def open_registration(*, talk_id: int, user: User) -> Talk:
    """Let people register. Raises Refused while page, day or place are missing."""
    talk = locked(talk_id)
    ensure(rules.may_open(talk))
    talk.state = Talk.State.OPEN
    _keep_occasion(talk)
    talk.save()
    _note(talk, user, "open", talk.when)
    return talk


@transaction.atomic
def move(
    *, talk_id: int, starts_at: datetime | None, ends_at: datetime | None, note: str, user: User
) -> Talk:
    """Move an open talk to another time, or put it off without one; all who registered are told and keep their seats."""
    talk = locked(talk_id)
    ensure(rules.may_change(talk))
    if talk.state != Talk.State.OPEN:
        raise Refused("还没有开放报名的场次，直接修改安排即可。")
    if not note.strip():
        raise Refused("请写明改期的原因，报名的人会看到。")
    if (starts_at is None) != (ends_at is None) or (starts_at and ends_at and ends_at <= starts_at):
        raise Refused("请填写完整的开始和结束时间，结束须晚于开始；时间未定的，两项都不填。")
    if starts_at and starts_at <= timezone.now():
        raise Refused("新的时间已经过去，请核对。")
    if starts_at == talk.starts_at:
        raise Refused("时间没有变化。")
    talk.moved_from = talk.moved_from or talk.starts_at
    talk.starts_at, talk.ends_at = starts_at, ends_at
    if starts_at:
        talk.month = timezone.localdate(starts_at).replace(day=1)
    _changed(talk, note, telling.MOVED)
    talk.save()
    _keep_occasion(talk)
    _note(talk, user, "move", talk.when)
    return talk


@transaction.atomic
def cancel(*, talk_id: int, note: str, user: User) -> Talk:
    """Call a talk off; all who registered or wait are told why."""
    talk = locked(talk_id)
    ensure(rules.may_change(talk))
    if not note.strip():
        raise Refused("请写明取消的原因，报名的人和网页读者会看到。")
    talk.state = Talk.State.CANCELLED
    _changed(talk, note, telling.CANCELLED)
    talk.save()
    if talk.occasion:
        attendance.call_off_own(occasion=talk.occasion)
    _note(talk, user, "cancel", note)
    return talk


@transaction.atomic
def renew_invitation(*, talk_id: int, user: User) -> Talk:
    """Make a new link for invited guests; the old one is worth nothing now."""
    talk = locked(talk_id)
    talk.invitation = new_invitation()
    talk.save(update_fields=["invitation"])
    _note(talk, user, "invitation", "")
    return talk


def _changed(talk: Talk, note: str, event: str) -> None:
    """Something that those who come have to know of: calendars and people are told."""
    talk.sequence += 1
    talk.change_note = note.strip()[:200]
    telling.tell_all(talk, event)
    purge_after_commit()


def _keep_occasion(talk: Talk) -> None:
    """The occasion at which people sign in and answer the survey follows the talk."""
    if talk.starts_at is None or talk.ends_at is None:
        if talk.occasion:
            attendance.call_off_own(occasion=talk.occasion)
        return
    session = attendance.Session(
        number=1,
        title=talk.page.title[:160],
        starts_at=talk.starts_at,
        ends_at=talk.ends_at,
        place=talk.where,
        expected=talk.capacity or 0,
    )
    talk.occasion = attendance.arrange_own(occasion=talk.occasion, session=session)
    Talk.objects.filter(pk=talk.pk).update(occasion=talk.occasion)


def _note(talk: Talk, user: User | None, act: str, what: Any) -> None:
    """What was done stands in the history of the talk."""
    log(talk, "wagtail.edit", user=user, data={"act": act, "what": str(what)})
