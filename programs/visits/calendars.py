"""Calendar files for those who receive visitors: an invitation, or that it is off."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings

from hub.files.calendars import appointment

from .models import Host

REQUEST, CANCEL = "REQUEST", "CANCEL"


def invitation(host: Host) -> tuple[str, bytes]:
    """The method (REQUEST or CANCEL) and the file for one host, as the arrangement and the answer stand.

    All versions of a visit are one appointment to a calendar: the sequence rises with the version, and once more when
    it is off.
    """
    held = host.arrangement
    visit = held.visit
    off = not held.is_held or host.state == Host.State.DECLINED
    method = CANCEL if off else REQUEST
    content = appointment(
        key=f"visit-{visit.pk}",
        title=f"接待来访：{visit.visitor}",
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        place=held.where,
        text="\n".join(filter(None, [visit.purpose, held.link, held.remarks])),
        sequence=2 * held.number + off,
        method=method,
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=host.user.email if host.user else "",
    )
    return method, content
