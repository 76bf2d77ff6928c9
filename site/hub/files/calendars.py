"""One appointment as a file for calendars (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

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
    from icalendar import Calendar, Event, vCalAddress  # megabytes that most workers never need

    event = Event()
    event.add("uid", f"{key}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}")
    event.add("sequence", sequence)
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    event.add("summary", title)
    if place:
        event.add("location", place)
    if text:
        event.add("description", text)
    if method != "PUBLISH":
        event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    for name, address in (("organizer", organizer), ("attendee", attendee)):
        if address:
            event.add(name, vCalAddress(f"mailto:{address}"))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Member services//ZH")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical()


def send_appointment(content: bytes, *, name: str) -> HttpResponse:
    """The file as an answer; nobody keeps it on the way. `name` is ASCII."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
