"""Factories of the training: each makes one valid row; what a test cares about it passes by name."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from wagtail.models import Page, Site

from education.training import services
from education.training.models import (
    Attempt,
    Category,
    CourseDraw,
    CoursePage,
    Enrolment,
    LessonPage,
    Option,
    Question,
    SeriesPage,
    TrainingIndexPage,
)
from education.training.papers import Answers, Item
from home.models import HomePage
from hub.accounts.models import User

_numbers = count(1)
BODY = [("paragraph", "<p>保证金属于交纳它的人。</p>")]


def index() -> TrainingIndexPage:
    """The programme below the site's front page."""
    if known := TrainingIndexPage.objects.first():
        return known
    site = Site.objects.get(is_default_site=True)
    if not isinstance(site.root_page.specific, HomePage):
        home = Page.get_first_root_node().add_child(
            instance=HomePage(title="首页", slug="front", headline="服务", lead="一站通")
        )
        site.root_page = home
        site.save()
    return site.root_page.add_child(instance=TrainingIndexPage(title="培训", slug="training"))


def series(**values: Any) -> SeriesPage:
    """A series for practitioners."""
    number = next(_numbers)
    defaults = {"title": f"第{number}系列", "slug": f"series-{number}", "track": "practitioner"}
    return index().add_child(instance=SeriesPage(**defaults | values))


def course(
    *,
    lessons: int = 2,
    draws: tuple[tuple[Category, int], ...] = (),
    above: SeriesPage | None = None,
    **values: Any,
) -> CoursePage:
    """A course with lessons of half an hour each, and a test where it draws."""
    number = next(_numbers)
    page = CoursePage(**{"title": f"第{number}门课程", "slug": f"course-{number}"} | values)
    page.draws = [CourseDraw(category=category, count=wanted) for category, wanted in draws]
    (above or series()).add_child(instance=page)
    for place in range(1, lessons + 1):
        lesson(page, title=f"第{place}节", slug=f"lesson-{place}")
    return page


def lesson(above: CoursePage, **values: Any) -> LessonPage:
    """One lesson."""
    defaults = {"title": "一节课", "slug": f"lesson-{next(_numbers)}", "hours": Decimal("0.5"), "body": BODY}
    return above.add_child(instance=LessonPage(**defaults | values))


def lessons(page: CoursePage) -> list[LessonPage]:
    """Those of a course, in order."""
    return list(LessonPage.objects.child_of(page).order_by("path"))


def category(**values: Any) -> Category:
    """A category."""
    return Category.objects.create(**{"name": f"类别{next(_numbers)}"} | values)


def question(
    kind: str = "single", *, options: tuple[str, ...] = ("*对的", "错的", "也错"), **values: Any
) -> Question:
    """A question; right options begin with “*”."""
    number = next(_numbers)
    defaults: dict[str, Any] = {"text": f"第{number}题？", "explanation": f"第{number}题的解析", "kind": kind}
    if kind == "truth":
        defaults["truth"] = True
    if kind == "numeric":
        defaults["answer"] = Decimal(10)
    values.setdefault("category", None)
    values["category"] = values["category"] or category()
    made = Question.objects.create(**defaults | values)
    if kind in ("single", "multiple"):
        for place, option in enumerate(options):
            Option.objects.create(
                question=made,
                text=option.removeprefix("*"),
                is_right=option.startswith("*"),
                sort_order=place,
            )
    return made


def bank(number: int = 4) -> Category:
    """A category with so many questions, of every kind in turn."""
    made = category()
    for place in range(number):
        kind = ("single", "multiple", "truth", "numeric")[place % 4]
        options = ("*甲", "*乙", "丙") if kind == "multiple" else ("*对的", "错的")
        question(kind, options=options, category=made)
    return made


def tested(*, questions: int = 4, lessons: int = 1, **values: Any) -> CoursePage:
    """A course with a test of so many questions."""
    return course(lessons=lessons, draws=((bank(questions), questions),), **values)


def right(item: Item) -> list[str]:
    """What the form sends for the right answer."""
    if item["kind"] == "truth":
        return ["true" if item["right"] else "false"]
    return [item["right"]["value"]] if item["kind"] == "numeric" else list(item["right"])


def all_right(attempt: Attempt) -> Answers:
    """Every answer right."""
    return {item["key"]: right(item) for item in attempt.paper}


def finished(user: User, page: CoursePage) -> Enrolment:
    """Somebody who has done all that a course asks."""
    for each in lessons(page):
        services.learn(user=user, lesson=each)
    if page.draws.exists():
        attempt = services.begin(user=user, course=page)
        services.hand_in(user=user, attempt_id=attempt.pk, answers=all_right(attempt))
    return Enrolment.objects.get(user=user, course=page)
