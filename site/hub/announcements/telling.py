"""Who is told, and writing the messages of one round, batch by batch, by a worker.

Each batch is one transaction under the lock of its round: it writes the messages and how far it has come. So a
worker that takes over goes on behind the last batch, and two at once take turns. The mails go out by further jobs.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.jobs.registry import JobError, Progress
from hub.members.models import Organization
from hub.notifications.services import notify

from .messages import EVENTS
from .models import AnnouncementPage, Confirmation, Telling
from .models.audience import reach, split

BATCH = 250
TAKEN_DOWN = "公告已下线，停止通知其余的人。"


def contacts_of(kinds: str) -> QuerySet[User]:
    """The contacts of the organizations of these kinds, in the order of their keys."""
    return User.objects.filter(
        is_active=True,
        contact__is_active=True,
        contact__organization__is_active=True,
        contact__organization__kind__in=split(kinds),
    ).order_by("pk")


def recipients(telling: Telling) -> QuerySet[User]:
    """The contacts that this round is for."""
    page = telling.announcement
    people = contacts_of(page.kinds)
    if telling.kind == Telling.Kind.REMINDER:
        confirmed = Confirmation.objects.filter(announcement=page.pk).values("organization")
        people = people.exclude(contact__organization__in=confirmed)
    return people


def consequences(page: AnnouncementPage) -> list[str]:
    """What follows when this text goes live: who may read it, who has to confirm it, how many are told."""
    kinds = reach(page.audience, page.kinds)
    labels = "、".join(str(Organization.Kind(kind).label) for kind in split(kinds))
    found = ["网站上人人可以阅读。" if page.open_to_all else f"不公开，{labels}的联系人登录门户后可以阅读。"]
    if page.must_confirm and page.confirm_by:
        found.append(f"每家机构须在 {page.confirm_by:%Y-%m-%d} 前确认阅读。")
    if page.go_live_at and page.go_live_at > timezone.now():
        found.append(f"定于 {timezone.localtime(page.go_live_at):%Y-%m-%d %H:%M} 上线。")
    rounds = Telling.objects.filter(announcement=page.pk)
    if page.on_release == page.OnRelease.TELL and not rounds.filter(kind=Telling.Kind.FIRST).exists():
        found.append(f"通知 {contacts_of(kinds).count()} 位联系人。")
    elif page.tell_change and not rounds.filter(kind=Telling.Kind.CORRECTION, note=page.change_note).exists():
        found.append(f"把更正通知 {contacts_of(kinds).count()} 位联系人：{page.change_note}")
    else:
        found.append("不发通知。")
    return found


def facts(telling: Telling) -> dict[str, Any]:
    """What fills the texts."""
    page = telling.announcement
    demand = ""
    if page.must_confirm and page.confirm_by:
        demand = f"请于 {page.confirm_by:%Y-%m-%d} 前由贵单位一位联系人登录门户确认已阅读。"
    return {
        "title": page.title,
        "document_number": page.document_number,
        "summary": page.summary,
        "note": telling.note,
        "confirm_by": f"{page.confirm_by:%Y-%m-%d}" if page.confirm_by else "",
        "demand": demand,
    }


def carry_out(telling_id: int, progress: Progress) -> Telling:
    """Write all messages of a round. Raises JobError where the announcement was taken down meanwhile."""
    telling = Telling.objects.select_related("announcement").get(pk=telling_id)
    total = telling.told + recipients(telling).filter(pk__gt=telling.reached).count()
    Telling.objects.filter(pk=telling.pk, finished_at=None).update(total=total)
    while telling.finished_at is None:
        telling = write_batch(telling.pk)
        progress(telling.told, max(telling.told, total), "正在写入通知")
    return telling


@transaction.atomic
def write_batch(telling_id: int) -> Telling:
    """Tell the next few people; without any left the round is finished."""
    telling = Telling.objects.select_for_update().get(pk=telling_id)
    if telling.finished_at:
        return telling
    page = AnnouncementPage.objects.get(pk=telling.announcement_id)
    if not page.live:
        raise JobError(TAKEN_DOWN)
    telling.announcement = page
    people = list(recipients(telling).filter(pk__gt=telling.reached)[:BATCH])
    if people:
        notify(
            event=EVENTS[Telling.Kind(telling.kind)].key,
            recipients=people,
            context=facts(telling),
            url=reverse("portal:announcement", args=[page.pk]),
            subject_key=subject_key(page),
            idempotency_key=telling.delivery_key,
        )
        telling.reached, telling.told = people[-1].pk, telling.told + len(people)
    if len(people) < BATCH:
        telling.finished_at = timezone.now()
    telling.save()
    return telling


def subject_key(page: AnnouncementPage) -> str:
    """What messages of this announcement are about."""
    return f"announcement:{page.pk}"
