"""Standing in for an absent colleague: their right, their cases, and never two people in one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.roles import HEAD, REVIEWER
from hub.backoffice.records import lines
from hub.cases import absences
from hub.cases.flows import Refused
from hub.cases.models import Absence, Case
from hub.cases.rules import offered
from hub.cases.services import perform
from hub.members.models import Interest
from tests import factories

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    """The person as the next request loads them."""
    return User.objects.get(pk=user.pk)


def away(person: User, substitute: User, *, days: int = 3, user: User | None = None) -> Absence:
    today = timezone.localdate()
    return absences.set_absence(
        person=person,
        substitute=substitute,
        starts_on=today,
        ends_on=today + timedelta(days=days),
        reason="休假",
        user=user or person,
    )


def recommend(scene, user: User) -> Case:
    event = Case.objects.get(pk=scene.event.pk).child
    rows = [(line.pk, line.amount, "") for line in event.budget_lines.all()]
    return perform(case_id=event.pk, name="recommend", user=user, version=event.version, data={"lines": rows})


def names(case: Case, user: User) -> set[str]:
    return {step.name for step, _ in offered(case, fresh(user))}


def test_a_substitute_from_another_department_acts_with_the_right_of_the_absent(submitted):
    other = factories.staff(groups=(REVIEWER.name,))
    assert not Case.objects.visible_to(other).exists()
    away(submitted.reviewer, other)

    assert Case.objects.my_work(fresh(other)).get().pk == submitted.event.pk
    recommend(submitted, fresh(other))

    entry = submitted.event.timeline.get(event="recommend")
    assert (entry.actor, entry.on_behalf_of) == (other, submitted.reviewer)
    assert lines(submitted.event, submitted.head)[0].actor == f"{other}代{submitted.reviewer}办理"


def test_own_right_is_not_said_to_be_another_s(submitted):
    away(submitted.reviewer, submitted.second)
    recommend(submitted, fresh(submitted.second))

    assert submitted.event.timeline.get(event="recommend").on_behalf_of is None


def test_a_substitute_does_not_approve_what_the_absent_prepared(submitted):
    case = recommend(submitted, submitted.reviewer)
    away(submitted.reviewer, submitted.second)

    assert "approve" not in names(case, submitted.second)
    assert "approve" in names(case, submitted.head)


def test_the_absent_does_not_approve_what_the_substitute_prepared_for_them(submitted):
    other = factories.staff(groups=(REVIEWER.name,))
    absence = away(submitted.head, other)
    case = recommend(submitted, fresh(other))
    absences.end_absence(absence_id=absence.pk, user=submitted.head)

    assert "approve" not in names(case, submitted.head)
    assert "approve" in names(case, submitted.reviewer)


@pytest.mark.parametrize("tied", ["substitute", "absent"])
def test_never_for_a_firm_that_either_is_tied_to(submitted, tied):
    other = factories.staff(groups=(REVIEWER.name,))
    away(submitted.reviewer, other)
    Interest.objects.create(
        user=other if tied == "substitute" else submitted.reviewer,
        organization=submitted.event.organization,
        reason="曾任职",
    )

    assert names(submitted.event, other) == set()
    assert not Case.objects.my_work(fresh(other)).exists()


def test_no_chains(submitted):
    middle, last = factories.staff(groups=(REVIEWER.name,)), factories.staff(groups=(REVIEWER.name,))
    away(submitted.reviewer, middle)
    away(middle, last)

    assert not Case.objects.visible_to(fresh(last)).exists()
    assert not Case.objects.visible_to(fresh(middle)).exists()
    with pytest.raises(Refused, match="也不在岗"):
        away(submitted.second, middle)


def test_it_ends_with_its_last_day(submitted):
    other = factories.staff(groups=(REVIEWER.name,))
    absence = away(submitted.reviewer, other)
    Absence.objects.filter(pk=absence.pk).update(
        starts_on=timezone.localdate() - timedelta(days=5), ends_on=timezone.localdate() - timedelta(days=1)
    )

    assert not Case.objects.visible_to(fresh(other)).exists()


def test_messages_reach_the_substitute_too(submitted):
    other = factories.staff(groups=(HEAD.name,))
    away(submitted.head, other, user=submitted.head)
    recommend(submitted, submitted.reviewer)

    assert other.deliveries.filter(event="event.recommend.staff").exists()


@pytest.mark.parametrize(
    ("who", "reason"),
    [("second", "只能登记本人"), ("author", "只能登记本人")],
)
def test_only_oneself_or_the_head_says_who_is_absent(submitted, who, reason):
    with pytest.raises(Refused, match=reason):
        away(submitted.reviewer, submitted.head, user=getattr(submitted, who))
    assert away(submitted.reviewer, submitted.second, user=submitted.head)


def test_one_absence_at_a_time_and_a_substitute_who_handles_cases(submitted):
    away(submitted.reviewer, submitted.second)

    with pytest.raises(Refused, match="已经登记"):
        away(submitted.reviewer, submitted.head)
    with pytest.raises(Refused, match="不办理事项"):
        away(submitted.head, submitted.author)
