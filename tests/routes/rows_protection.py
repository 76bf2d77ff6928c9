"""The routes of investor protection, and of rules out for consultation."""

from __future__ import annotations

from typing import Any

from . import audiences as who
from .rows import Arguments, Form, Row, viewset
from .world import Side, World

TIP_HANDLERS = who.REVIEWERS | who.each("clerk")
TIP_STAFF = TIP_HANDLERS | who.each("auditor")
LIAISONS = who.sides(a=("head", "clerk"), b=("clerk",))
CONSULTATION_STAFF = who.EDITORS | who.DECIDERS | who.AUDITORS | who.each("clerk")


def of_side(name: str, *more: Any) -> Arguments:
    """The key of what belongs to the side, and further arguments."""

    def arguments(side: Side, world: World) -> list[Any]:
        return [getattr(world.protection.of(side), name).pk, *more]

    return arguments


def seen(name: str, **values: Any) -> Form:
    """A form that was filled for the version of the case that stands."""
    return lambda side, world: {"version": getattr(world.protection.of(side), name).version, **values}


PROTECTION = [
    *viewset(
        "listings",
        lambda side, world: [world.protection.listing.pk],
        see=who.EDITORS,
        change=who.EDITORS,
    ),
    Row("blacklist:import", who.EDITORS, who.EDITORS),
    Row("blacklist:template", who.EDITORS),
    Row("tip:report", who.EVERYBODY, who.EVERYBODY),
    Row("tip:lookup", who.EVERYBODY, who.EVERYBODY),
    Row("tip:status", who.EVERYBODY, args=lambda side, world: [world.protection.status]),
    Row("tips:own", who.MEMBERS),
    Row("tips:new", who.MEMBERS, who.MEMBERS),
    *(
        Row("backoffice:case", TIP_STAFF, args=of_side("tip"), query=tab)
        for tab in ("", "tab=record", "tab=related")
    ),
    *(
        Row(
            "backoffice:step", TIP_HANDLERS, TIP_HANDLERS, args=of_side("tip", name), data=seen("tip", **data)
        )
        for name, data in (
            ("accept", {"note": ""}),
            ("decline", {"note": "不属于期货活动"}),
            ("transfer", {"note": "", "transferred_to": "公安机关"}),
        )
    ),
    Row(
        "tip_desk:reporter",
        LIAISONS,
        LIAISONS,
        args=of_side("tip"),
        data=lambda side, world: {"why": "反馈办理结果"},
    ),
    Row("tip_desk:warning", TIP_HANDLERS, TIP_HANDLERS, args=of_side("tip")),
    *viewset(
        "liaisons",
        lambda side, world: [world.protection.liaison.pk],
        see=who.DECIDERS | who.AUDITORS | who.each("clerk"),
        change=who.HEADS,
    ),
]

CONSULTING = [
    Row("consulting:list", who.MEMBERS),
    Row(
        "consulting:read",
        who.MEMBERS,
        who.MEMBERS,
        args=of_side("consultation"),
        data=lambda side, world: {"article": "a1"},
    ),
    Row("consulting:article", who.MEMBERS, args=of_side("consultation", "a1")),
    Row("consulting:edit", who.FIRM, who.FIRM, args=of_side("draft")),
    Row("consulting:autosave", who.NOBODY, who.FIRM, args=of_side("draft")),
    Row("portal:case", who.FIRM, args=of_side("comment")),
    Row(
        "portal:step", who.FIRM, who.FIRM, args=of_side("comment", "withdraw"), data=seen("comment", note="")
    ),
    Row("portal:step", who.FIRM, who.FIRM, args=of_side("draft", "submit"), data=seen("draft", note="")),
    *(
        Row("backoffice:case", who.DESKS, args=of_side("comment"), query=tab)
        for tab in ("", "tab=record", "tab=related")
    ),
    Row(
        "backoffice:step",
        who.REVIEWERS,
        who.REVIEWERS,
        args=of_side("comment", "answer"),
        data=seen("comment", result="adopted", note="已采纳"),
    ),
    *viewset("consultations", of_side("consultation"), see=CONSULTATION_STAFF, change=who.EDITORS),
    Row("consultation_desk:release", who.EDITORS, who.EDITORS, args=of_side("consultation")),
    Row("consultation_desk:extend", who.EDITORS, who.EDITORS, args=of_side("consultation")),
    Row("consultation_desk:summary", who.DECIDERS, who.DECIDERS, args=of_side("consultation")),
    *(
        Row("consultation_desk:export", CONSULTATION_STAFF, args=of_side("consultation", file_format))
        for file_format in ("xlsx", "csv")
    ),
]
