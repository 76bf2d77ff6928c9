"""What a room hands over of an accepted case, for a story to be drafted from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.members.names import Name


@dataclass(frozen=True, kw_only=True)
class StoryFacts:
    """The facts of one case. `share` is a percentage, `month` the first day of the month.

    `names` are all that the platform knows of people, firms and places of the case, with their variants; `figures`
    its exact numbers; `photos` the keys of the files that a picture may be chosen from.
    """

    case_id: int
    organiser: str
    kind: str
    month: date
    place: str
    area: str
    title: str
    audience: str
    attendance: int | None
    share: int | None
    done: str
    outcome: str
    names: tuple[Name, ...] = ()
    figures: tuple[int, ...] = ()
    photos: tuple[UUID, ...] = ()
