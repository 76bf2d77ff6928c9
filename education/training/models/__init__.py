from .bank import Category, Option, Question
from .pages import CourseDraw, CoursePage, LessonPage, SeriesPage, Track, TrainingIndexPage
from .records import Attempt, Enrolment, LessonDone
from .settings import TrainingSettings

__all__ = [
    "Attempt",
    "Category",
    "CourseDraw",
    "CoursePage",
    "Enrolment",
    "LessonDone",
    "LessonPage",
    "Option",
    "Question",
    "SeriesPage",
    "Track",
    "TrainingIndexPage",
    "TrainingSettings",
]
