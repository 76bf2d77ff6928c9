"""Routes of campus cooperation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from education.campus.internships.links import path_of

from . import audiences as who
from .rows import Arguments, Row, of, viewset
from .world import Side, World

READERS = who.EDITORS | who.AUDITORS


#: Editors release firms' posts: they learn the names there.
TOLD = frozenset({"editor"})
#: Of a side's topic the reviewer of its department was asked.
NAMED = who.HOSTS


def nothing(side: Side, world: World) -> dict[str, Any]:
    """An empty form that does what it is for."""
    return {}


def review(side: Side, world: World) -> list[Any]:
    """The review of the side's topic."""
    return [side.review.pk]


def review_of_topic(side: Side, world: World) -> list[Any]:
    """The topic and its review."""
    return [side.topic.pk, side.review.pk]


def review_file(side: Side, world: World) -> list[Any]:
    """The review and a file of the proposal."""
    return [side.review.pk, side.topic.attachments.get(slot="proposal").pk]


def token(side: Side, world: World) -> list[Any]:
    """The signed part of the address of an application."""
    return [path_of(world.own_application).rstrip("/").rpartition("/")[2]]


def ours(name: str) -> Arguments:
    """The key of the world's row of that name."""
    return lambda side, world: [getattr(world, name).pk]


CAMPUS = [
    *viewset("campus_partners", ours("partner"), see=READERS, change=who.EDITORS),
    *viewset("memoranda", ours("memorandum"), see=READERS, change=who.EDITORS),
    *viewset("joint_courses", ours("joint_course"), see=READERS, change=who.EDITORS),
    Row("campus_files:outcome", who.EVERYBODY, args=ours("outcome_file")),
    Row("campus_files:preview", who.EVERYBODY, args=ours("outcome_file")),
    *(
        Row(
            f"outcome_files:{name}",
            who.EDITORS,
            who.EDITORS if name == "create" else who.NOBODY,
            args=ours("outcome_file") if name == "chosen" else None,
        )
        for name in ("choose", "choose_results", "chosen", "chosen_multiple", "create")
    ),
    Row("campus_projects:new", who.MEMBER_FIRMS, who.MEMBER_FIRMS, data=nothing),
    Row("campus_projects:edit", who.FIRM, who.FIRM, args=of("draft_project")),
    Row("campus_projects:autosave", who.NOBODY, who.FIRM, args=of("draft_project")),
    *viewset("research_calls", ours("research_call"), see=who.EDITORS, change=who.EDITORS),
    Row(
        "campus_research:apply", who.MEMBER_FIRMS, who.MEMBER_FIRMS, args=ours("research_call"), data=nothing
    ),
    Row("campus_research:edit", who.FIRM, who.FIRM, args=of("draft_topic")),
    Row("campus_research:autosave", who.NOBODY, who.FIRM, args=of("draft_topic")),
    Row("campus_desk:register_topic", who.REGISTRARS, who.REGISTRARS),
    Row("campus_desk:reviewers", who.REVIEWERS, who.REVIEWERS, args=of("topic")),
    Row("campus_desk:take_back", who.REVIEWERS, who.REVIEWERS, args=review_of_topic),
    Row("reviews:reviews", who.SIGNED_IN),
    Row("reviews:review", NAMED, NAMED, args=review),
    Row("reviews:file", NAMED, args=review_file),
    *(
        replace(row, told=TOLD)
        for row in viewset("internship_posts", ours("own_post"), see=who.EDITORS, change=who.EDITORS)
    ),
    *(Row(f"internship_applications:{name}", who.EDITORS) for name in ("index", "index_results")),
    *(
        Row(f"internship_applications:{name}", who.EDITORS, args=ours("own_application"))
        for name in ("inspect", "history", "history_results")
    ),
    Row("campus_desk:release_post", who.EDITORS, who.EDITORS, args=of("sent_post"), told=TOLD),
    Row("campus_desk:refuse_post", who.EDITORS, who.EDITORS, args=of("sent_post"), told=TOLD),
    Row("campus_desk:close_post", who.EDITORS, who.EDITORS, args=of("sent_post"), told=TOLD),
    Row("campus_desk:answer_application", who.EDITORS, who.EDITORS, args=ours("own_application")),
    Row("campus_internships:posts", who.MEMBER_FIRMS),
    Row("campus_internships:new", who.MEMBER_FIRMS, who.MEMBER_FIRMS),
    Row("campus_internships:post", who.FIRM, who.FIRM, args=of("post")),
    Row("campus_internships:edit", who.FIRM, who.FIRM, args=of("draft_post")),
    Row("campus_internships:application", who.FIRM, who.FIRM, args=of("post_application")),
    Row("campus_files:cv", who.FIRM, args=of("post_application")),
    Row(
        "campus_files:cv",
        who.EDITORS,
        args=ours("own_application"),
        marks=frozenset({"privacy_access"}),
    ),
    Row("internships:apply", who.EVERYBODY, who.EVERYBODY, args=ours("own_post")),
    Row("internships:sent", who.EVERYBODY),
    Row("internships:mine", who.EVERYBODY, who.EVERYBODY, args=token),
    Row("portal:case", who.FIRM, args=of("topic")),
    Row("backoffice:case", who.DESKS, args=of("topic")),
    Row("portal:case", who.FIRM, args=of("project")),
    Row("backoffice:case", who.DESKS, args=of("project")),
    Row("campus_desk:register_project", who.REGISTRARS, who.REGISTRARS),
    Row("campus_files:memorandum", READERS, args=ours("memorandum")),
]
