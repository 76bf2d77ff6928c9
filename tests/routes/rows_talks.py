"""The rows of the talks in the route matrix."""

from __future__ import annotations

from typing import Any

from . import audiences as who
from .rows import Arguments, Row
from .world import Side, World

# Who sees the talks in the back office, and who stands at the door.
SEES = who.EDITORS | who.each("clerk")


def talk(*more: Any) -> Arguments:
    """The key of the open talk."""
    return lambda side, world: [world.talks.talk.pk, *more]


def token(*more: str) -> Arguments:
    """The own address of who registered; further arguments are names of the world's talks."""

    def values(side: Side, world: World) -> list[Any]:
        return [world.talks.row.token, *more]

    return values


def files(kind: str, *, own: bool = False) -> Arguments:
    """A file of the talk's material."""

    def values(side: Side, world: World) -> list[Any]:
        row = world.talks.slides if kind == "slides" else world.talks.video
        return [*([world.talks.row.token] if own else []), kind, row.pk]

    return values


def chooser(name: str, key: str) -> list[Row]:
    """The chooser of one kind of material."""
    return [
        Row(
            f"{name}:{view}",
            who.EDITORS,
            who.EDITORS if view == "create" else who.NOBODY,
            args=(lambda side, world: [getattr(world.talks, key).pk]) if view == "chosen" else None,
        )
        for view in ("choose", "choose_results", "chosen", "chosen_multiple", "create")
    ]


TALKS = [
    Row("talks:register", who.EVERYBODY, who.EVERYBODY, args=talk()),
    Row(
        "talks:invited",
        who.EVERYBODY,
        who.EVERYBODY,
        args=lambda side, world: [world.talks.talk.pk, world.talks.talk.invitation],
    ),
    Row("talks:ics", who.EVERYBODY, args=talk()),
    Row("talks:materials", who.EVERYBODY, args=talk()),
    *(Row("talks:material", who.EVERYBODY, args=files(kind)) for kind in ("slides", "video", "captions")),
    Row("talks:registration", who.EVERYBODY, args=token()),
    Row("talks:cancel", who.EVERYBODY, who.EVERYBODY, args=token()),
    Row("talks:accept", who.NOBODY, who.EVERYBODY, args=token()),
    Row("talks:certify", who.NOBODY, who.EVERYBODY, args=lambda side, world: [world.talks.came.token]),
    Row("talks:certificate", who.EVERYBODY, args=lambda side, world: [world.talks.came.token]),
    Row("talks:own_ics", who.EVERYBODY, args=token()),
    Row("talks:own_materials", who.EVERYBODY, args=token()),
    *(
        Row("talks:own_material", who.EVERYBODY, args=files(kind, own=True))
        for kind in ("slides", "video", "captions")
    ),
    Row("talk_suggestions:new", who.MEMBERS, who.MEMBERS),
    Row("talk_desk:board", SEES),
    Row("talk_desk:board", SEES, query="year=2027"),
    Row("talk_desk:plan", who.EDITORS, who.EDITORS),
    Row("talk_desk:ticket", SEES, SEES, args=lambda side, world: [world.talks.row.ticket]),
    Row("talk_desk:talk", SEES, args=talk()),
    Row(
        "talk_desk:shift",
        who.NOBODY,
        who.EDITORS,
        args=lambda side, world: [world.talks.planned.pk],
        data=lambda side, world: {"month": "2027-09"},
    ),
    *(
        Row(f"talk_desk:{name}", who.EDITORS, who.EDITORS, args=talk())
        for name in ("arrange", "open", "move", "cancel", "invitation")
    ),
    Row("talk_desk:people", SEES, args=talk()),
    Row("talk_desk:people", SEES, args=talk(), query="q=a&state=seated&page=9"),
    Row("talk_desk:export", who.EDITORS, args=talk("xlsx")),
    Row(
        "talk_desk:tick", who.NOBODY, SEES, args=lambda side, world: [world.talks.talk.pk, world.talks.row.pk]
    ),
    Row("talk_desk:walk_in", SEES, SEES, args=talk()),
    *chooser("talk_files", "slides"),
    *chooser("talk_videos", "video"),
]
