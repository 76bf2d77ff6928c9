"""Appointments as a file for calendars (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

FIELDS = {"title": "summary", "place": "location", "text": "description"}
CONTENT_TYPE = "text/calendar; charset=utf-8"


def appointment(
    *,
    key: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    text: str = "",
    sequence: int = 0,
    method: str = "PUBLISH",
    organizer: str = "",
    attendee: str = "",
) -> bytes:
    """An appointment that names its reader alone: nobody learns from it who else comes.

    `key` is its name for good, such as "meeting-7": a calendar that gets it again with a higher `sequence` replaces
    it. `place` may be a link. To ask somebody, or to say that it is off, `method` is REQUEST or CANCEL (RFC 5546) with the
    addresses of who asks and who is asked.
    """
    held = Held(
        key=key,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        text=text,
        sequence=sequence,
        status={"PUBLISH": "", "CANCEL": "CANCELLED"}.get(method, "CONFIRMED"),
        organizer=organizer,
        attendee=attendee,
    )
    return calendar([held], method=method)


@dataclass(frozen=True, kw_only=True)
class Held:
    """One entry of a calendar; `status` is CONFIRMED, CANCELLED or nothing."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    place: str = ""
    text: str = ""
    url: str = ""
    sequence: int = 0
    status: str = ""
    organizer: str = ""
    attendee: str = ""


def calendar(entries: Iterable[Held], *, method: str = "PUBLISH", name: str = "") -> bytes:
    """A file of several entries; `name` is what a calendar that looks again by itself calls it."""
    from icalendar import Calendar, Event, vCalAddress  # megabytes that most workers never need

    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", "-//Member services//ZH")
    whole.add("method", method)
    if name:
        whole.add("x-wr-calname", name)
        whole.add("x-published-ttl", "PT6H")
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    for each in entries:
        event = Event()
        event.add("uid", f"{each.key}@{host}")
        event.add("sequence", each.sequence)
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", each.starts_at.astimezone(UTC))
        if each.ends_at:
            event.add("dtend", each.ends_at.astimezone(UTC))
        for field in ("title", "place", "text", "url", "status"):
            if value := getattr(each, field):
                event.add(FIELDS.get(field, field), value)
        for field in ("organizer", "attendee"):
            if address := getattr(each, field):
                event.add(field, vCalAddress(f"mailto:{address}"))
        whole.add_component(event)
    return whole.to_ical()


def send_appointment(content: bytes, *, name: str) -> HttpResponse:
    """The file as an answer; nobody keeps it on the way. `name` is ASCII."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
