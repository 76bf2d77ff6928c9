"""The training in the demo: series, courses, lessons, the bank, and people who learn."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from wagtail.models import Page

from education.training import services
from education.training.models import (
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
from hub.accounts.models import User

from .training_questions import CATEGORIES, QUESTIONS, Asked
from .training_texts import SERIES, Course

# Who takes which course, how many lessons they have learned, and how many answers of each test were right.
LEARNERS = (
    ("mingsheng.lin", "trading-rules", 3, (6, 10)),
    ("mingsheng.lin", "investor-protection", 1, ()),
    ("mingsheng.zhou", "trading-rules", 3, (9,)),
    ("mingsheng.zhou", "investor-protection", 3, (5,)),
    ("hengyuan.chen", "investor-protection", 3, (10,)),
    ("hengyuan.chen", "exchange-duties", 2, ()),
    ("copper.shen", "exchange-duties", 3, (8,)),
    ("editor.xu", "exchange-duties", 1, ()),
)


def seed_training() -> None:
    """After the pages, once."""
    if Question.objects.exists():
        return
    with transaction.atomic():
        seed_bank()
        seed_courses()
    for username, slug, learned, tests in LEARNERS:
        learn(User.objects.get(username=username), CoursePage.objects.get(slug=slug), learned, tests)


def seed_bank() -> None:
    """Categories and questions."""
    categories = {
        name: Category.objects.create(name=name, position=place) for place, name in enumerate(CATEGORIES)
    }
    for asked in QUESTIONS:
        keep(asked, categories[asked.category])


def keep(asked: Asked, category: Category) -> None:
    """One question with its options."""
    question = Question.objects.create(
        kind=asked.kind,
        category=category,
        text=asked.text,
        truth=asked.answer if asked.kind == "truth" else None,
        answer=asked.answer if asked.kind == "numeric" else None,
        unit=asked.unit,
        explanation=asked.explanation,
    )
    Option.objects.bulk_create(
        Option(
            question=question,
            text=option.removeprefix("*"),
            is_right=option.startswith("*"),
            sort_order=place,
        )
        for place, option in enumerate(asked.options)
    )


def seed_courses() -> None:
    """The pages below 培训, published."""
    index = TrainingIndexPage.objects.get()
    for told in SERIES:
        series = add(
            index,
            SeriesPage(
                title=told.title,
                slug=told.slug,
                track=told.track,
                summary=told.summary,
                lead=told.lead,
                organisers=told.organisers,
            ),
        )
        for course in told.courses:
            seed_course(series, course)


def seed_course(series: Page, told: Course) -> None:
    """One course with its lessons and its test."""
    page = CoursePage(title=told.title, slug=told.slug, summary=told.summary, lead=told.lead)
    page.draws = [
        CourseDraw(category=Category.objects.get(name=name), count=count, sort_order=place)
        for place, (name, count) in enumerate(told.draws)
    ]
    course = add(series, page)
    for lesson in told.lessons:
        body = list(lesson.body)
        add(
            course,
            LessonPage(
                title=lesson.title, slug=lesson.slug, hours=lesson.hours, summary=lesson.summary, body=body
            ),
        )


def add(parent: Page, page: Page) -> Page:
    """Below the parent, and published."""
    parent.add_child(instance=page)
    page.save_revision(changed=False).publish()
    return page


def learn(user: User, course: CoursePage, learned: int, tests: tuple[int, ...]) -> Enrolment:
    """Somebody who has learned so many lessons and was tested so often."""
    enrolment = services.enrol(user=user, course=course)
    for lesson in LessonPage.objects.child_of(course).order_by("path")[:learned]:
        services.learn(user=user, lesson=lesson)
    for right in tests:
        attempt = services.begin(user=user, course=course)
        answers: Answers = {item["key"]: right_answer(item) for item in attempt.paper[:right]}
        services.hand_in(user=user, attempt_id=attempt.pk, answers=answers)
    return enrolment


def right_answer(item: Item) -> list[str]:
    """What the form would send for the right answer."""
    right = item["right"]
    if item["kind"] == "truth":
        return ["true" if right else "false"]
    return [f"{Decimal(right['value']).normalize():f}"] if item["kind"] == "numeric" else list(right)
