"""Two reviewers before approval: both votes kept, the head where they differ, nobody twice."""

from decimal import Decimal

import pytest

from hub.cases.flows import Refused
from hub.cases.models import Case, Vote
from hub.cases.rules import offered
from hub.cases.services import perform
from tests import factories


@pytest.fixture
def recommended(submitted):
    """An event of 8,000 yuan under a call that asks for two reviewers from that sum on."""
    event = submitted.event
    event.rules.content["second_review_from"] = str(Decimal("8000.00"))
    event.rules.save()
    rows = [(line.pk, line.amount, "") for line in event.budget_lines.all()]
    submitted.event = perform(
        case_id=event.pk,
        name="recommend",
        user=submitted.reviewer,
        version=event.version,
        data={"lines": rows},
    )
    return submitted


def steps(scene, user) -> dict:
    return {step.name: why for step, why in offered(Case.objects.get(pk=scene.event.pk).child, user)}


def test_approval_waits_for_the_second_vote(recommended):
    assert steps(recommended, recommended.head)["approve"] == "须由第二名审核人员复核后再审批。"
    assert "second_review" not in steps(recommended, recommended.reviewer)

    factories.step(recommended.event, "second_review", recommended.second, agrees="yes", note="")

    assert steps(recommended, recommended.head)["approve"] is None
    votes = Vote.objects.filter(case=recommended.event.pk).values_list("reviewer", "agrees")
    assert list(votes) == [(recommended.reviewer.pk, True), (recommended.second.pk, True)]
    with pytest.raises(Refused, match="已经提交"):
        factories.step(recommended.event, "second_review", recommended.head, agrees="no", note="不妥")


def test_where_they_differ_the_head_decides(recommended):
    third = factories.staff(groups=("业务部门审核",), department=recommended.event.department)
    assert "approve" in steps(recommended, third)

    factories.step(recommended.event, "second_review", recommended.second, agrees="no", note="预算偏高")

    assert "approve" not in steps(recommended, third)
    assert factories.step(recommended.event, "approve", recommended.head).state == "approved"


def test_a_new_round_after_it_was_sent_back(recommended):
    factories.step(recommended.event, "second_review", recommended.second, agrees="no", note="预算偏高")
    event = factories.step(recommended.event, "send_back", recommended.head, note="请重审")
    rows = [(line.pk, line.amount, "") for line in event.child.budget_lines.all()]
    factories.step(event, "recommend", recommended.second, lines=rows)

    assert "second_review" in steps(recommended, recommended.reviewer)
    assert steps(recommended, recommended.head)["approve"] == "须由第二名审核人员复核后再审批。"


def test_below_the_sum_one_reviewer_is_enough(recommended):
    recommended.event.rules.content["second_review_from"] = "8000.01"
    recommended.event.rules.save()

    assert "second_review" not in steps(recommended, recommended.second)
    assert steps(recommended, recommended.second)["approve"] is None


@pytest.mark.postgres
def test_of_many_votes_at_once_one_counts(pg_clone):
    from hub.accounts.roles import REVIEWER

    event = factories.ready_application()
    people = [factories.staff(groups=(REVIEWER.name,), department=event.call.department) for _ in range(9)]
    event.rules.content["second_review_from"] = "0.00"
    event.rules.save()
    event = factories.step(event, "submit", event.author)
    rows = [(line.pk, line.amount, "") for line in event.child.budget_lines.all()]
    event = factories.step(event, "recommend", people[0], lines=rows)

    def vote(person):
        return perform(
            case_id=event.pk,
            name="second_review",
            user=person,
            version=event.version,
            data={"agrees": "yes", "note": ""},
        )

    outcomes = pg_clone(vote, people, connections=9)

    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert Vote.objects.filter(case=event.pk).count() == 2
