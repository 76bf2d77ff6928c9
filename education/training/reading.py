"""What the pages of the training say: shelves of series and courses, the lessons, how far somebody is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse

from hub.accounts.models import User
from hub.certificates.models import Certificate
from hub.pages.surroundings import CURRENT, public_pages
from hub.portal.registry import Figure

from .certifying import source_of
from .models import (
    Attempt,
    CoursePage,
    Enrolment,
    LessonPage,
    SeriesPage,
    TrainingIndexPage,
    TrainingSettings,
)

PER_LEVEL = 4  # characters of a path that one level of the tree takes


@dataclass(frozen=True)
class CourseRow:
    """A course in a list."""

    course: CoursePage
    url: str
    lessons: int
    hours: Decimal


@dataclass(frozen=True)
class Quiz:
    """What a test asks: how many questions, minutes, attempts, and the pass mark."""

    questions: int
    minutes: int
    attempts: int
    pass_mark: int
    notice: str


def shelf(index: TrainingIndexPage, request: HttpRequest, *, track: str) -> list[dict[str, Any]]:
    """The series of one track, or of all, with their courses. Three queries."""
    series = SeriesPage.objects.child_of(index).live().filter(public_pages(request), CURRENT).order_by("path")
    if track:
        series = series.filter(track=track)
    found = list(series)
    courses = list(
        CoursePage.objects.descendant_of(index).live().filter(public_pages(request), CURRENT).order_by("path")
    )
    rows = course_rows(courses, request)
    return [
        {
            "page": each,
            "url": each.get_url(request),
            "courses": [row for row in rows if row.course.path.startswith(each.path)],
        }
        for each in found
    ]


def courses_of(series: SeriesPage, request: HttpRequest) -> list[CourseRow]:
    """The courses of a series. Two queries."""
    below = CoursePage.objects.child_of(series).live().filter(public_pages(request), CURRENT).order_by("path")
    return course_rows(list(below), request)


def course_rows(courses: Sequence[CoursePage], request: HttpRequest | None = None) -> list[CourseRow]:
    """Courses with the number and hours of their lessons: one query for all."""
    sums = lesson_sums(courses)
    return [CourseRow(each, each.get_url(request), *sums.get(each.path, (0, Decimal(0)))) for each in courses]


def lesson_sums(courses: Iterable[CoursePage]) -> dict[str, tuple[int, Decimal]]:
    """By the path of a course, how many lessons it has and their hours. One query."""
    paths = {each.path for each in courses}
    if not paths:
        return {}
    found: dict[str, tuple[int, Decimal]] = {}
    for path, hours in LessonPage.objects.live().values_list("path", "hours"):
        if (above := path[:-PER_LEVEL]) in paths:
            number, total = found.get(above, (0, Decimal(0)))
            found[above] = (number + 1, total + hours)
    return found


def lessons_of(course: CoursePage, request: HttpRequest | None = None) -> list[LessonPage]:
    """The lessons in their order. One query."""
    rows = LessonPage.objects.child_of(course).live().order_by("path")
    return list(rows.filter(public_pages(request)) if request is not None else rows)


def total_hours(lessons: Iterable[LessonPage]) -> Decimal:
    """The hours of these lessons together."""
    return sum((lesson.hours for lesson in lessons), Decimal(0))


def quiz_of(course: CoursePage) -> Quiz | None:
    """The course's test; None where it has none."""
    questions = sum(draw.count for draw in course.draws.all())
    if not questions:
        return None
    limits = TrainingSettings.load()
    return Quiz(
        questions=questions,
        minutes=course.quiz_minutes or limits.minutes,
        attempts=course.quiz_attempts or limits.attempts,
        pass_mark=course.quiz_pass_mark or limits.pass_mark,
        notice=limits.notice,
    )


def around_lesson(lesson: LessonPage, request: HttpRequest) -> dict[str, Any]:
    """The course with its lessons, and those before and after. Two queries."""
    course = lesson.get_parent().specific
    lessons = lessons_of(course, request)
    place = next((number for number, each in enumerate(lessons) if each.pk == lesson.pk), None)
    before = after = None
    if place is not None:
        before = lessons[place - 1] if place else None
        after = lessons[place + 1] if place + 1 < len(lessons) else None
    return {
        "course": course,
        "lessons": lessons,
        "number": None if place is None else place + 1,
        "before": before,
        "after": after,
    }


@dataclass
class Progress:
    """How far somebody is in a course."""

    enrolment: Enrolment
    lessons: int
    done: int
    certificate: Certificate | None = None
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """Of the lessons."""
        return 100 * min(self.done, self.lessons) // self.lessons if self.lessons else 0

    @property
    def best(self) -> Attempt | None:
        """The best mark so far."""
        marked = [each for each in self.attempts if each.score is not None]
        return max(marked, key=lambda each: each.score or 0, default=None)


def progress_of(enrolments: Sequence[Enrolment]) -> list[Progress]:
    """How far each of them is; courses are loaded. Four queries, however many there are."""
    sums = lesson_sums([each.course for each in enrolments])
    keys = [each.pk for each in enrolments]
    live = dict(
        Enrolment.objects.filter(pk__in=keys, lessons_done__lesson__live=True)
        .annotate(number=Count("lessons_done"))
        .values_list("pk", "number")
    )
    attempts: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(enrolment__in=keys).defer("paper", "answers"):
        attempts.setdefault(attempt.enrolment_id, []).append(attempt)
    sources = [source_of(each) for each in enrolments]
    certificates = {row.source: row for row in Certificate.objects.filter(source__in=sources)}
    return [
        Progress(
            enrolment=each,
            lessons=sums.get(each.course.path, (0, Decimal(0)))[0],
            done=live.get(each.pk, 0),
            certificate=certificates.get(source_of(each)),
            attempts=attempts.get(each.pk, []),
        )
        for each in enrolments
    ]


def figures(user: User) -> Iterator[Figure]:
    """On the portal's dashboard: the hours, and the way to one's courses."""
    sums = Enrolment.objects.filter(user=user.pk).aggregate(number=Count("pk"), hours=Sum("hours"))
    if sums["number"]:
        yield Figure(
            label="我的培训",
            value=str(sums["number"]),
            unit="门课程",
            note=f"已获 {sums['hours'] or 0} 学时",
            url=reverse("training:mine"),
        )
