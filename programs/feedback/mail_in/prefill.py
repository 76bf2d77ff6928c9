"""What a mail tells the clerk's form: as much as could be read of it, to be checked against the original."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from hub.cases.models import Case
from hub.mailroom.models import Mail
from hub.members.models import Organization

from ..models import Part
from ..services import Line


def prefill(mail: Mail) -> tuple[dict[str, Any], list[Line]]:
    """The fields of the clerk's form and its lines, from what `Mail.found` keeps."""
    found = mail.found
    firm = Organization.objects.filter(pk=found.get("organization")).first()
    initial = {
        "channel": Case.Channel.EMAIL,
        "received_at": timezone.localtime(mail.received_at),
        "organization": firm.name if firm else found.get("firm", ""),
        "made_on": date.fromisoformat(found["made_on"]) if found.get("made_on") else None,
        **{name: found.get(name, "") for name in ("contact_name", "contact_phone", "contact_email")},
    }
    return initial, [Line(part, text) for part, text in found.get("lines", ()) if part in Part.values]
