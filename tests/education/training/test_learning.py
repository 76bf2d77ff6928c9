"""Learning: progress, attempts and their limits, certificates, whose hours who sees."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from education.training import papers, services
from education.training.models import Attempt, Enrolment, LessonDone, Option, Question, TrainingSettings
from education.training.reporting import by_firm, by_person, by_series
from hub.accounts.roles import EDITOR
from hub.cases.flows import Refused
from hub.certificates.models import Certificate
from hub.notifications.models import Delivery
from hub.privacy import registry, retention
from tests import factories
from tests.education.training import rows

pytestmark = pytest.mark.django_db


def test_all_lessons_and_the_test_make_one_certificate():
    learner, page = factories.member(), rows.tested(lessons=2)
    first, second = rows.lessons(page)
    assert services.learn(user=learner, lesson=first) is None
    attempt = services.begin(user=learner, course=page)
    services.hand_in(user=learner, attempt_id=attempt.pk, answers=rows.all_right(attempt))
    assert not Certificate.objects.exists()
    certificate = services.learn(user=learner, lesson=second)
    enrolment = Enrolment.objects.get()
    assert (certificate.holder, certificate.title, certificate.hours, certificate.user) == (
        str(learner),
        page.title,
        Decimal("1.0"),
        learner,
    )
    assert (enrolment.hours, enrolment.organization) == (Decimal("1.0"), learner.contact.organization)
    assert certificate.facts == [["课时", "2 节"], ["知识测验", "100 分"]]
    assert services.learn(user=learner, lesson=second) is None  # done again, nothing happens
    assert (Certificate.objects.count(), LessonDone.objects.count()) == (1, 2)
    assert Delivery.objects.filter(event="training.certificate", recipient=learner).exists()


def test_a_course_without_a_test_asks_for_its_lessons_alone_and_one_without_lessons_for_more():
    learner = factories.staff()
    page = rows.course(lessons=1)
    assert services.learn(user=learner, lesson=rows.lessons(page)[0]).organization is None
    empty = rows.tested(lessons=0)
    attempt = services.begin(user=learner, course=empty)
    services.hand_in(user=learner, attempt_id=attempt.pk, answers=rows.all_right(attempt))
    assert Certificate.objects.count() == 1


def test_an_attempt_that_is_under_way_is_gone_on_with_and_failing_uses_one_up():
    TrainingSettings.objects.update_or_create(pk=1, defaults={"attempts": 2})
    learner, page = factories.member(), rows.tested()
    attempt = services.begin(user=learner, course=page)
    assert services.begin(user=learner, course=page).pk == attempt.pk
    failed = services.hand_in(user=learner, attempt_id=attempt.pk, answers={})
    assert (failed.score, failed.has_passed, failed.pass_mark) == (0, False, 80)
    with pytest.raises(Refused, match="已经交过"):
        services.hand_in(user=learner, attempt_id=attempt.pk, answers=rows.all_right(attempt))
    second = services.begin(user=learner, course=page)
    services.hand_in(user=learner, attempt_id=second.pk, answers={})
    with pytest.raises(Refused, match="2 次测验机会已用完"):
        services.begin(user=learner, course=page)
    editor = factories.staff(groups=(EDITOR.name,))
    with pytest.raises(Refused, match="没有"):
        services.grant_attempt(enrolment_id=attempt.enrolment_id, user=factories.staff(), reason="再试")
    services.grant_attempt(enrolment_id=attempt.enrolment_id, user=editor, reason="系统故障")
    with pytest.raises(Refused, match="还有测验机会"):
        services.grant_attempt(enrolment_id=attempt.enrolment_id, user=editor, reason="再给")
    third = services.begin(user=learner, course=page)
    assert services.hand_in(user=learner, attempt_id=third.pk, answers=rows.all_right(third)).has_passed
    with pytest.raises(Refused, match="已通过"):
        services.begin(user=learner, course=page)


def test_after_time_nothing_is_taken_and_the_attempt_counts():
    learner, page = factories.member(), rows.tested()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        attempt = services.begin(user=learner, course=page)
        clock.shift(timedelta(minutes=30, seconds=29))  # within the seconds of grace
        assert services.close_if_past(attempt_id=attempt.pk).state == Attempt.State.OPEN
        clock.shift(timedelta(seconds=2))
        with pytest.raises(Refused, match="已过答题时间"):
            services.hand_in(user=learner, attempt_id=attempt.pk, answers=rows.all_right(attempt))
        following = services.begin(user=learner, course=page)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, following.number) == (Attempt.State.LAPSED, None, 2)


def test_tampered_answers_are_refused_whole_and_others_papers_are_nobodys():
    learner, page = factories.member(), rows.tested()
    attempt = services.begin(user=learner, course=page)
    with pytest.raises(Refused, match="与这份试卷不符"):
        services.hand_in(
            user=learner, attempt_id=attempt.pk, answers=rows.all_right(attempt) | {"q99": ["a"]}
        )
    with pytest.raises(Attempt.DoesNotExist):
        services.hand_in(user=factories.member(), attempt_id=attempt.pk, answers={})
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.OPEN


def test_the_paper_is_graded_as_it_was_drawn_whatever_becomes_of_the_bank():
    learner, page = factories.member(), rows.tested(questions=8)
    attempt = services.begin(user=learner, course=page)
    wanted = list(page.draws.values_list("category", "count"))
    again = papers.draw(papers.pool(dict(wanted)), wanted, seed=attempt.seed)
    assert again == attempt.paper
    Option.objects.update(is_right=False)
    Question.objects.update(is_active=False, explanation="改过")
    handed = services.hand_in(user=learner, attempt_id=attempt.pk, answers=rows.all_right(attempt))
    assert handed.score == 100
    with pytest.raises(Refused, match="没有可用的题目"):
        services.begin(user=factories.member(), course=page)


def test_the_courses_own_numbers_stand_before_the_settings():
    page = rows.tested(quiz_pass_mark=60, quiz_minutes=5, quiz_attempts=1)
    learner = factories.member()
    attempt = services.begin(user=learner, course=page)
    assert (attempt.pass_mark, attempt.ends_at - attempt.started_at) == (60, timedelta(minutes=5))
    services.hand_in(user=learner, attempt_id=attempt.pk, answers={})
    with pytest.raises(Refused, match="1 次测验机会"):
        services.begin(user=learner, course=page)


def test_what_is_offline_is_not_begun_and_the_database_keeps_the_numbers_right():
    learner = factories.member()
    page = rows.tested(live=False)
    with pytest.raises(Refused, match="已下线"):
        services.enrol(user=learner, course=page)
    enrolment = services.enrol(user=learner, course=rows.course())
    for wrong in ({"hours": Decimal(1)}, {"finished_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrolment.objects.filter(pk=enrolment.pk).update(**wrong)


@pytest.mark.postgres
def test_ten_clicks_at_once_begin_one_attempt_and_no_more_than_allowed(pg_clone):
    learner, page = factories.member(), rows.tested(quiz_attempts=1)
    begun = pg_clone(lambda _: services.begin(user=learner, course=page).pk, range(10), connections=10)
    assert len(set(begun)) == 1
    attempt = Attempt.objects.get()

    def hand_in(_):
        answers = rows.all_right(attempt)
        return services.hand_in(user=learner, attempt_id=attempt.pk, answers=answers).score

    handed = pg_clone(hand_in, range(10), connections=10)
    assert sum(isinstance(each, Refused) for each in handed) == 9
    begun = pg_clone(lambda _: services.begin(user=learner, course=page).pk, range(10), connections=10)
    assert all(isinstance(each, Refused) for each in begun)
    assert Attempt.objects.count() == 1


@pytest.mark.postgres
def test_the_last_lesson_ten_times_at_once_gives_one_certificate(pg_clone):
    learner, page = factories.member(), rows.course(lessons=1)
    (lesson,) = rows.lessons(page)
    outcomes = pg_clone(lambda _: services.learn(user=learner, lesson=lesson), range(10), connections=10)
    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert (Certificate.objects.count(), Enrolment.objects.count()) == (1, 1)


def test_an_administrator_sees_the_people_of_the_own_firm_alone():
    firm, other = factories.organization(), factories.organization()
    chief = factories.member(organization=firm)
    chief.contact.is_administrator = True
    chief.contact.save()
    colleague, rival = factories.member(organization=firm), factories.member(organization=other)
    rival.contact.is_administrator = True
    rival.contact.save()
    page = rows.course(lessons=1)
    for person in (colleague, rival):
        rows.finished(person, page)
    own = Enrolment.objects.of_people_of(chief)
    assert [row.user for row in own] == [colleague]
    assert by_person(own) == [{"name": str(colleague), "courses": 1, "finished": 1, "hours": Decimal("0.5")}]
    assert list(Enrolment.objects.of_people_of(colleague)) == []
    # Who leaves the firm doesn't take its people's hours along.
    chief.contact.organization = other
    chief.contact.save()
    assert [row.user for row in Enrolment.objects.of_people_of(chief)] == [rival]


def test_the_report_adds_up_by_series_and_by_firm():
    firm = factories.organization(short_name="玄圭期货")
    above = rows.series(title="从业系列")
    page = rows.tested(above=above)
    one, two = factories.member(organization=firm), factories.member(organization=firm)
    rows.finished(one, page)
    attempt = services.begin(user=two, course=page)
    services.hand_in(user=two, attempt_id=attempt.pk, answers={})
    services.enrol(user=factories.staff(), course=page)
    everything = Enrolment.objects.all()
    (series,) = by_series(everything)
    assert (series.label, series.learners, series.enrolments, series.finished, series.hours) == (
        "从业系列", 3, 3, 1, Decimal("0.5"),
    )  # fmt: skip
    assert (series.tests, series.passed, series.average) == (2, 1, Decimal("50.0"))
    lines = {line.label: line for line in by_firm(everything)}
    assert (lines["玄圭期货"].learners, lines["玄圭期货"].passed, lines["玄圭期货"].average) == (
        2,
        1,
        Decimal("50.0"),
    )
    assert lines["交易所工作人员及其他"].enrolments == 1


def test_papers_are_forgotten_and_marks_are_kept():
    learner, page = factories.member(), rows.tested()
    rows.finished(learner, page)
    holding = next(each for each in registry.all_holdings() if each.key == "training")
    ((_, told),) = holding.rows(learner)
    assert "已完成" in told and "100" in told
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=400))
    retention.apply_rules()
    attempt = Attempt.objects.get()
    assert (attempt.paper, attempt.answers, attempt.score) == ([], {}, 100)
