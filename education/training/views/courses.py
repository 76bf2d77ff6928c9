"""我的培训: one's courses, and one course with its lessons, its test and its certificate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from hub.cases.flows import Refused
from hub.certificates.models import Certificate

from .. import rules, services
from ..certifying import passed, source_of
from ..models import Attempt, CoursePage, Enrolment, LessonPage, TrainingIndexPage
from ..reading import lessons_of, progress_of, quiz_of, total_hours
from .base import CourseMixin, LearnerMixin


class Mine(LearnerMixin, TemplateView):
    """All courses of the learner with progress, marks and certificates."""

    template_name = "education/training/learn/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Enrolment.objects.filter(user=self.user).select_related("course")
        index = TrainingIndexPage.objects.live().first()
        certificates = Certificate.objects.filter(user=self.user)
        return super().get_context_data(
            progress=progress_of(list(rows)),
            certificates=list(certificates),
            hours=sum(row.hours for row in certificates if row.revoked_at is None),
            leads=rules.leads_a_firm(self.user),
            index_url=index.get_url(self.request) if index else "",
            **kwargs,
        )


class Course(CourseMixin, TemplateView):
    """One course: what is learned, what is left, and the test."""

    template_name = "education/training/learn/course.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        course, enrolment = self.course, self.enrolment
        lessons = lessons_of(course)
        done: set[int] = set()
        attempts: list[Attempt] = []
        certificate = None
        if enrolment is not None:
            done = set(enrolment.lessons_done.values_list("lesson", flat=True))
            attempts = list(enrolment.attempts.defer("paper", "answers"))
            certificate = Certificate.objects.filter(source=source_of(enrolment)).first()
        return super().get_context_data(
            course=course,
            enrolment=enrolment,
            lessons=[
                {"page": lesson, "url": lesson.get_url(self.request), "is_done": lesson.pk in done}
                for lesson in lessons
            ],
            left=sum(lesson.pk not in done for lesson in lessons),
            hours=total_hours(lessons),
            quiz=quiz_of(course),
            attempts=attempts,
            certificate=certificate,
            closed=rules.why_not_open(course),
            **kwargs,
        )


class Enrol(CourseMixin, View):
    """Take up a course; GET leads to its page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The course."""
        return redirect("training:course", self.course.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it up."""
        try:
            services.enrol(user=self.user, course=self.course)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, "已加入课程，学完每节课后请点“已学完”。")
        return redirect("training:course", self.course.pk)


class Learn(CourseMixin, View):
    """Note that a lesson was learned; GET leads to the course."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The course, at this lesson."""
        return redirect(self.back())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it, and say what is left."""
        lesson = get_object_or_404(LessonPage.objects.child_of(self.course), pk=kwargs["lesson"])
        try:
            certificate = services.learn(user=self.user, lesson=lesson)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            if certificate is not None:
                messages.success(request, "课程已完成，证书已出具。")
        return redirect(self.back())

    def back(self) -> str:
        """The course's page, at the lesson."""
        return reverse("training:course", args=[self.course.pk]) + f"#lesson-{self.kwargs['lesson']}"


class QuizPage(CourseMixin, TemplateView):
    """What the test asks, and the button that begins it."""

    template_name = "education/training/learn/quiz.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        course, enrolment = self.course, self.enrolment
        quiz = quiz_of(course)
        attempts = list(enrolment.attempts.defer("paper", "answers")) if enrolment else []
        running = next(
            (each for each in attempts if each.state == Attempt.State.OPEN and not rules.is_past(each)), None
        )
        reason = None
        if running is None:
            reason = rules.why_no_attempt(
                enrolment or Enrolment(user=self.user, course=course),
                taken=len(attempts),
                has_quiz=quiz is not None,
                has_passed=bool(enrolment and passed(enrolment)),
            )
        most = rules.most_attempts(enrolment or Enrolment(user=self.user, course=course))
        return super().get_context_data(
            course=course,
            quiz=quiz,
            attempts=attempts,
            running=running,
            reason=reason,
            left=max(0, most - len(attempts)),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin, or go on with the paper under way."""
        try:
            attempt = services.begin(user=self.user, course=CoursePage.objects.get(pk=self.course.pk))
        except Refused as refusal:
            messages.error(request, refusal.reason)
            return redirect("training:quiz", self.course.pk)
        return redirect("training:attempt", attempt.pk)
