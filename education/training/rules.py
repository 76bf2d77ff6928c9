"""Who may learn and be tested, and why not. Each rule answers None or a reason in words."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.members.models import Contact

from .models import Attempt, CoursePage, Enrolment, TrainingSettings


def why_not_open(course: CoursePage) -> Reason | None:
    """Why nobody can begin this course now."""
    if not course.live:
        return "这门课程已下线，已有的学习记录和证书仍然保留。"
    return None


def most_attempts(enrolment: Enrolment) -> int:
    """How often this person may take the test: the course's number or the setting's, and what staff gave besides."""
    limit = enrolment.course.quiz_attempts or TrainingSettings.load().attempts
    return limit + enrolment.extra_attempts


def is_past(attempt: Attempt) -> bool:
    """Whether its time and the seconds of grace are over."""
    grace = timedelta(seconds=TrainingSettings.load().grace_seconds)
    return timezone.now() > attempt.ends_at + grace


def why_no_attempt(enrolment: Enrolment, *, taken: int, has_quiz: bool, has_passed: bool) -> Reason | None:
    """Why this person can't begin another attempt now; one that is under way is gone on with."""
    if reason := why_not_open(enrolment.course):
        return reason
    if not has_quiz:
        return "这门课程没有测验。"
    if has_passed:
        return "您已通过这门课程的测验，不用再测。"
    if taken >= (most := most_attempts(enrolment)):
        return f"{most} 次测验机会已用完。需要再测的，请联系交易所投资者教育工作人员增加次数。"
    return None


def why_no_handing_in(attempt: Attempt) -> Reason | None:
    """Why this paper isn't taken any more."""
    if attempt.state == Attempt.State.SUBMITTED:
        return "这份试卷已经交过，成绩以第一次交卷为准。"
    if attempt.state == Attempt.State.LAPSED or is_past(attempt):
        return "已过答题时间，这份试卷不能再交，这次测验按未通过计。"
    return None


def leads_a_firm(user: User) -> bool:
    """Whether this person administers an organization, and so sees its people's hours."""
    return Contact.objects.filter(
        user=user.pk, is_active=True, is_administrator=True, organization__is_active=True
    ).exists()


def keeps_training(user: User) -> bool:
    """Whether this person looks after the training."""
    return user.has_perm("training.view_enrolment")
