"""Talks for calendars: one as a file, and the public ones of a series as a feed."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from hub.files.calendars import Held, calendar
from hub.notifications.rendering import absolute

from .models import Talk, TalkSeriesPage


def held(talk: Talk, *, url: str = "", with_link: bool = False) -> Held | None:
    """The entry of a talk, the same one for good; None while it has never had a day.

    One that is off, or put off without a new day, stands cancelled where it was. The link is for those who
    registered.
    """
    starts_at = talk.starts_at or talk.moved_from
    if starts_at is None:
        return None
    off = talk.state == Talk.State.CANCELLED or talk.starts_at is None
    word = {True: "（已取消）", False: ""}[talk.state == Talk.State.CANCELLED]
    if off and not word:
        word = "（延期，时间待定）"
    lines = [talk.change_note, f"线上参加：{talk.link}" if with_link and talk.link else "", url]
    return Held(
        key=f"talk-{talk.pk}",
        title=f"{talk.page.title}{word}",
        starts_at=starts_at,
        ends_at=talk.ends_at,
        place=talk.where,
        text="\n".join(line for line in lines if line),
        url=url,
        sequence=talk.sequence,
        status="CANCELLED" if off else "CONFIRMED",
    )


def file_of(talk: Talk, *, url: str = "", with_link: bool = False) -> bytes:
    """The file of one talk."""
    entry = held(talk, url=url, with_link=with_link)
    cancelled = entry is not None and entry.status == "CANCELLED"
    return calendar([entry] if entry else [], method="CANCEL" if cancelled else "PUBLISH")


def feed_of(series: TalkSeriesPage, request: HttpRequest) -> bytes:
    """The public talks of a series from the beginning of last year on."""
    since = timezone.localdate().replace(month=1, day=1)
    since = since.replace(year=since.year - 1)
    talks = Talk.objects.public().filter(series=series, month__gte=since).select_related("page")
    entries = [
        held(talk, url=absolute(talk.page.get_url(request) or ""))
        for talk in talks.exclude(state=Talk.State.PLANNED).order_by("starts_at", "pk")
    ]
    return calendar([entry for entry in entries if entry], name=series.title)
