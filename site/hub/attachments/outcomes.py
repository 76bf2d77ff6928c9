"""What became of an upload, kept in the session for the page that shows the slot next."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest

SESSION_KEY = "upload_outcome"


@dataclass
class Outcome:
    """What happened in one slot: names kept, and refusals as name and reason (the name may be empty)."""

    kept: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    removed: str = ""


def remember(request: HttpRequest, *, case_id: int, slot: str, outcome: Outcome) -> None:
    """Keep the outcome for the next page."""
    values = {"kept": outcome.kept, "refused": outcome.refused, "removed": outcome.removed}
    request.session[SESSION_KEY] = {"case": case_id, "slot": slot, "outcome": values}


def waiting(request: HttpRequest, *, case_id: int) -> str:
    """The slot of this case whose outcome has not been read yet, or ""."""
    kept = request.session.get(SESSION_KEY)
    return kept["slot"] if kept and kept["case"] == case_id else ""


def recall(request: HttpRequest, *, case_id: int, slot: str) -> Outcome | None:
    """The outcome that belongs to this slot, once."""
    kept = request.session.get(SESSION_KEY)
    if not kept or (kept["case"], kept["slot"]) != (case_id, slot):
        return None
    del request.session[SESSION_KEY]
    return Outcome(**kept["outcome"])
