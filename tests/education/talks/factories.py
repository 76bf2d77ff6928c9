"""Talks for the tests: a series, talks in each standing, people who register."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from education.talks import planning, registering
from education.talks.models import Registration, SpeakerPage, Talk, TalkPage, TalkSeriesPage
from education.talks.registering import Person
from hub.accounts.models import User
from hub.accounts.roles import CLERK, EDITOR
from hub.pages.models import ProgrammeIndexPage
from tests import factories

_numbers = count(1)


def series() -> TalkSeriesPage:
    """The series of the site, made where there is none."""
    found = TalkSeriesPage.objects.first()
    if found:
        return found
    root = Site.objects.get(is_default_site=True).root_page
    group = root.add_child(instance=ProgrammeIndexPage(title="投资者教育", slug="education-talks"))
    return group.add_child(instance=TalkSeriesPage(title="大宗商品月月谈", slug="talks"))


def editor() -> User:
    return factories.staff(groups=(EDITOR.name,))


def doorkeeper() -> User:
    return factories.staff(groups=(CLERK.name,))


def speaker(name: str = "周明远", **values: Any) -> SpeakerPage:
    number = next(_numbers)
    return series().add_child(
        instance=SpeakerPage(title=name, slug=f"speaker-{number}", **{"employer": "示例研究院"} | values)
    )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day, in Shanghai."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def planned(*, title: str = "铜产业链的风险管理", day: date | None = None, user: User | None = None) -> Talk:
    """A talk in the plan, its page a draft."""
    return planning.plan(series=series(), title=title, month=day or in_days(20), user=user)


def publish(talk: Talk, **values: Any) -> TalkPage:
    """The page goes live."""
    page = TalkPage.objects.get(pk=talk.page_id)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return TalkPage.objects.get(pk=page.pk)


def opened(
    *,
    day: date | None = None,
    capacity: int | None = 2,
    audience: str = "public",
    place: str = "一楼报告厅",
    link: str = "",
    user: User | None = None,
    title: str = "铜产业链的风险管理",
    **page: Any,
) -> Talk:
    """A talk that is open for registration."""
    day, user = day or in_days(20), user or editor()
    talk = planned(title=title, day=day, user=user)
    planning.arrange(
        talk_id=talk.pk,
        starts_at=at(day, 9),
        ends_at=at(day, 11, 30),
        place=place,
        link=link,
        audience=audience,
        capacity=capacity,
        user=user,
    )
    publish(talk, **page)
    planning.open_registration(talk_id=talk.pk, user=user)
    return fresh(talk)


def fresh(talk: Talk) -> Talk:
    return Talk.objects.select_related("page").get(pk=talk.pk)


def held(talk: Talk, *, days: int = 1) -> Talk:
    """As if it had been so many days ago."""
    start = timezone.now() - timedelta(days=days)
    Talk.objects.filter(pk=talk.pk).update(starts_at=start, ends_at=start + timedelta(hours=2, minutes=30))
    found = fresh(talk)
    if found.occasion:
        found.occasion.starts_at, found.occasion.ends_at = found.starts_at, found.ends_at
        found.occasion.save()
    return found


def person(**values: Any) -> Person:
    number = next(_numbers)
    defaults = {
        "name": f"访客{number}",
        "company": "晨川资产管理有限公司",
        "kind": "institution",
        "email": f"visitor{number}@example.com",
    }
    return Person(**defaults | values)


def register(talk: Talk, *, user: User | None = None, **values: Any) -> Registration:
    who = registering.person_of(user) if user else person(**values)
    return registering.register(talk_id=talk.pk, person=who, user=user)


def states(talk: Talk) -> list[str]:
    """The states of the registrations, in their order."""
    return list(Registration.objects.filter(talk=talk).order_by("place").values_list("state", flat=True))
