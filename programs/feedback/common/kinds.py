"""Which kinds of organizations a meeting or a report reaches, as one text that both databases search."""

from __future__ import annotations

from collections.abc import Iterable

from hub.announcements.models.audience import joined, split
from hub.members.models import MEMBER_KINDS, Organization

from ..models import CommonIssue

Audience, Kind = CommonIssue.Audience, Organization.Kind


def reach(audience: str, chosen: Iterable[str]) -> str:
    """The kinds that an audience reaches, as they are stored."""
    if audience == Audience.PUBLIC:
        return joined(Kind.values)
    if audience == Audience.MEMBERS:
        return joined(MEMBER_KINDS)
    return joined(chosen) if audience == Audience.KINDS else ""


def in_words(audience: str, stored: str) -> str:
    """An audience as staff read it."""
    if audience != Audience.KINDS:
        return Audience(audience).label if audience else ""
    return "、".join(Kind(kind).label for kind in split(stored))
