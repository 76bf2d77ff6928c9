"""What a mail tells the clerk's form: as much as could be read of it, to be checked against the original."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.mailroom.models import Mail

from ..models import Part
from ..services import Line


@dataclass(frozen=True)
class Prefill:
    """`organization` is its key, where it is known; `values` are fields of `register_form`."""

    organization: int | None
    values: dict[str, Any]
    lines: list[Line]


def prefill(mail: Mail) -> Prefill:
    """From what `Mail.found` keeps."""
    found = mail.found
    values = {
        name: found[name] for name in ("contact_name", "contact_phone", "contact_email") if found.get(name)
    }
    if found.get("made_on"):
        values["made_on"] = date.fromisoformat(found["made_on"])
    lines = [Line(part, text) for part, text in found.get("lines", ()) if part in Part.values]
    return Prefill(found.get("organization"), values | {"received_at": mail.received_at}, lines)
