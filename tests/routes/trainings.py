"""A course of the site, and an attempt of somebody of each firm."""

from __future__ import annotations

from dataclasses import dataclass

from education.training import services
from education.training.models import Attempt, CoursePage, LessonPage, Question
from hub.accounts.models import User
from tests.education.training import rows


@dataclass(frozen=True, kw_only=True)
class Training:
    """The course, its lesson with a video that has captions, a question of its test, and an attempt under way by firm."""

    course: CoursePage
    lesson: LessonPage
    video: str
    question: Question
    attempts: dict[int, Attempt]


def make_training(*, learners: dict[int, User]) -> Training:
    """A course below the front page, which is there, taken by somebody of each firm."""
    course = rows.tested(lessons=0)
    captions = {"title": "录像", "address": "https://player.example.com/1", "captions": "WEBVTT"}
    lesson = rows.lesson(course, body=[("video", captions)])
    lesson.refresh_from_db()
    question = Question.objects.first()
    assert question is not None
    return Training(
        course=course,
        lesson=lesson,
        video=str(lesson.body[0].id),
        question=question,
        attempts={firm: services.begin(user=learner, course=course) for firm, learner in learners.items()},
    )
