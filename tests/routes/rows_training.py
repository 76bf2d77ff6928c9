"""The training in the route matrix: learners' pages, the hours of a firm's people, the screens of editors."""

from __future__ import annotations

from typing import Any

from . import audiences as who
from .rows import Row, viewset
from .world import Side, World

# Who keeps the training sees who learns; auditors see it, too.
TOLD = frozenset({"editor"})
READERS = who.EDITORS | who.AUDITORS


def course(side: Side, world: World) -> list[Any]:
    """The key of the course."""
    return [world.training.course.pk]


def lesson(side: Side, world: World) -> list[Any]:
    """The keys of the course and its lesson."""
    return [world.training.course.pk, world.training.lesson.pk]


def attempt(side: Side, world: World) -> list[Any]:
    """The key of the attempt of the side's owner."""
    return [world.training.attempts[side.firm.pk].pk]


def enrolment(side: Side, world: World) -> list[Any]:
    """The key of the enrolment of the side's owner."""
    return [world.training.attempts[side.firm.pk].enrolment_id]


TRAINING = [
    Row("training:mine", who.SIGNED_IN),
    Row("training:course", who.SIGNED_IN, args=course),
    Row("training:enrol", who.SIGNED_IN, who.SIGNED_IN, args=course),
    Row("training:learn", who.SIGNED_IN, who.SIGNED_IN, args=lesson),
    Row("training:quiz", who.SIGNED_IN, who.SIGNED_IN, args=course),
    Row("training:attempt", who.ADDRESSEE, who.ADDRESSEE, args=attempt),
    Row("training_people:people", who.CHIEFS),
    Row("training_people:file", who.CHIEFS),
    Row(
        "training_documents:captions",
        who.EVERYBODY,
        args=lambda side, world: [world.training.lesson.pk, world.training.video],
    ),
    *viewset(
        "training_questions",
        lambda side, world: [world.training.question.pk],
        see=who.EDITORS,
        change=who.EDITORS,
    ),
    *viewset(
        "training_categories",
        lambda side, world: [world.training.question.category_id],
        see=who.EDITORS,
        change=who.EDITORS,
    ),
    *(Row(f"training_enrolments:{name}", READERS, told=TOLD) for name in ("index", "index_results")),
    Row("training_enrolments:index", READERS, query="export=csv", told=TOLD),
    Row("training_enrolments:inspect", READERS, args=enrolment, told=TOLD),
    *(
        Row(f"training_enrolments:{name}", READERS, args=enrolment, told=TOLD, at_most=True)
        for name in ("history", "history_results")
    ),
    Row("training_desk:import", who.EDITORS, who.EDITORS),
    Row("training_desk:template", who.EDITORS),
    Row("training_desk:grant", who.EDITORS, who.EDITORS, args=enrolment, told=TOLD),
    Row("training_report:index", READERS, told=TOLD),
    *(
        Row("training_report:export", READERS, args=lambda side, world, name=name: [name, "csv"], told=TOLD)
        for name in ("series", "firms")
    ),
]
