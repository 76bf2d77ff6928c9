"""The verbs of learning: enrol, learn a lesson, begin a test, hand it in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.certificates.models import Certificate
from hub.members.services import organization_of

from . import papers, rules
from .certifying import finish_if_done, passed
from .models import Attempt, CoursePage, Enrolment, LessonDone, LessonPage, TrainingSettings

SEEDS = 2**62


@transaction.atomic
def enrol(*, user: User, course: CoursePage) -> Enrolment:
    """Take up a course, once; for the organization that the user acts for now. Raises Refused."""
    if known := Enrolment.objects.filter(user=user, course=course).first():
        return known
    if reason := rules.why_not_open(course):
        raise Refused(reason)
    enrolment, _ = Enrolment.objects.get_or_create(
        user=user, course=course, defaults={"organization": organization_of(user)}
    )
    return enrolment


@transaction.atomic
def learn(*, user: User, lesson: LessonPage) -> Certificate | None:
    """Note that a lesson was learned; the course is taken up with it. Answers the certificate, where that was the last
    thing to do. Raises Refused."""
    course = lesson.get_parent().specific
    if not lesson.live:
        raise Refused("这节课已下线，请返回课程查看最新的课时。")
    enrolment = _locked(enrol(user=user, course=course).pk)
    LessonDone.objects.get_or_create(enrolment=enrolment, lesson=lesson)
    return finish_if_done(enrolment)


@transaction.atomic
def begin(*, user: User, course: CoursePage) -> Attempt:
    """Begin an attempt with a paper of its own, or go on with the one under way. Raises Refused.

    The enrolment is locked first, so that two requests at once begin one attempt, and nobody more than allowed.
    """
    enrolment = _locked(enrol(user=user, course=course).pk)
    taken = list(enrolment.attempts.all())
    for attempt in taken:
        if attempt.state == Attempt.State.OPEN:
            if not rules.is_past(attempt):
                return attempt
            _lapse(attempt)
    wanted = list(course.draws.values_list("category", "count"))
    reason = rules.why_no_attempt(
        enrolment,
        taken=len(taken),
        has_quiz=bool(wanted),
        has_passed=passed(enrolment) is not None,
    )
    if reason:
        raise Refused(reason)
    seed = secrets.randbelow(SEEDS)
    paper = papers.draw(papers.pool(category for category, _ in wanted), wanted, seed=seed)
    if not paper:
        raise Refused("题库里还没有可用的题目，请稍后再来。")
    limits = TrainingSettings.load()
    now = timezone.now()
    return Attempt.objects.create(
        enrolment=enrolment,
        number=len(taken) + 1,
        seed=seed,
        paper=paper,
        pass_mark=course.quiz_pass_mark or limits.pass_mark,
        started_at=now,
        ends_at=now + timedelta(minutes=course.quiz_minutes or limits.minutes),
    )


@transaction.atomic
def hand_in(*, user: User, attempt_id: int, answers: Mapping[str, Sequence[str]]) -> Attempt:
    """Grade the answers by the paper that is kept with the attempt. Raises Refused: after time, twice, tampered.

    A refusal changes nothing; what is past its time is closed by `close_if_past`, or when the next attempt begins.
    """
    enrolment = _locked(Attempt.objects.of(user).get(pk=attempt_id).enrolment_id)
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    attempt.enrolment = enrolment
    if reason := rules.why_no_handing_in(attempt):
        raise Refused(reason)
    if reason := papers.why_tampered(attempt.paper, answers):
        raise Refused(reason)
    attempt.answers = {key: list(given) for key, given in answers.items() if given}
    attempt.score = papers.grade(attempt.paper, attempt.answers)
    attempt.state = Attempt.State.SUBMITTED
    attempt.submitted_at = timezone.now()
    attempt.save(update_fields=["answers", "score", "state", "submitted_at"])
    if attempt.has_passed:
        finish_if_done(enrolment)
    return attempt


@transaction.atomic
def close_if_past(*, attempt_id: int) -> Attempt:
    """The attempt as it stands now: one whose time is over is closed as lapsed."""
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    if attempt.state == Attempt.State.OPEN and rules.is_past(attempt):
        _lapse(attempt)
    return attempt


@transaction.atomic
def grant_attempt(*, enrolment_id: int, user: User, reason: str) -> Enrolment:
    """Give somebody one more attempt at the test. Raises Refused."""
    if not user.has_perm("training.change_enrolment"):
        raise Refused("您没有增加测验次数的权限。")
    enrolment = _locked(enrolment_id)
    if enrolment.user_id == user.pk:
        raise Refused("不能给自己增加测验次数，请由同事办理。")
    if passed(enrolment) is not None:
        raise Refused("这位学员已通过测验，不用再增加次数。")
    if enrolment.attempts.count() < rules.most_attempts(enrolment):
        raise Refused("这位学员还有测验机会，用完后再增加。")
    enrolment.extra_attempts += 1
    enrolment.save(update_fields=["extra_attempts"])
    log(enrolment, "training.grant_attempt", user=user, data={"reason": reason.strip()})
    return enrolment


def _lapse(attempt: Attempt) -> None:
    attempt.state = Attempt.State.LAPSED
    attempt.save(update_fields=["state"])


def _locked(pk: int) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("course", "user", "organization")
    return rows.get(pk=pk)
