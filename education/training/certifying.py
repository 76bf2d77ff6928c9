"""When a course is finished: all its lessons learned and, where it has one, its test passed. Then there is a certificate."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from hub.certificates.models import Certificate
from hub.certificates.services import issue

from . import messages
from .models import Attempt, Enrolment, LessonPage

KIND = "training"


def source_of(enrolment: Enrolment) -> str:
    """By which the certificate of this enrolment is known again."""
    return f"training.enrolment:{enrolment.pk}"


def finish_if_done(enrolment: Enrolment) -> Certificate | None:
    """Finish the course and issue its certificate, once, where nothing is left to do. The enrolment is locked."""
    if enrolment.finished_at is not None:
        return None
    course = enrolment.course
    lessons = dict(LessonPage.objects.child_of(course).live().values_list("pk", "hours"))
    done = set(enrolment.lessons_done.values_list("lesson", flat=True))
    if not lessons or set(lessons) - done:
        return None
    best = passed(enrolment)
    if course.draws.exists() and best is None:
        return None
    enrolment.finished_at = timezone.now()
    enrolment.hours = sum(lessons.values(), Decimal(0))
    enrolment.save(update_fields=["finished_at", "hours"])
    facts = [("课时", f"{len(lessons)} 节")]
    if best is not None:
        facts.append(("知识测验", f"{best.score.normalize():f} 分" if best.score is not None else ""))
    certificate = issue(
        kind=KIND,
        source=source_of(enrolment),
        holder=str(enrolment.user),
        title=course.title,
        hours=enrolment.hours,
        user=enrolment.user,
        organization=enrolment.organization,
        facts=facts,
    )
    messages.tell_of_certificate(enrolment, certificate)
    return certificate


def passed(enrolment: Enrolment) -> Attempt | None:
    """The attempt by which the test was passed."""
    return enrolment.attempts.filter(state=Attempt.State.SUBMITTED, score__gte=F("pass_mark")).first()
