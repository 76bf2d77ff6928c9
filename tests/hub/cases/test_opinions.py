"""A question to another department: what it sees, what waits for it, and what it may not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.roles import HEAD, REVIEWER
from hub.cases import clocks, opinions
from hub.cases.flows import Refused
from hub.cases.models import Case, Clock
from hub.cases.rules import offered
from hub.cases.timeline import verify_case
from hub.notifications.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(submitted):
    return factories.staff(groups=(REVIEWER.name,))


def asked(scene, adviser, **values):
    return opinions.ask(
        **{
            "case_id": scene.event.pk,
            "department": adviser.department,
            "question": "讲师资质是否符合要求？",
            "due_on": timezone.localdate() + timedelta(days=7),
            "user": scene.reviewer,
        }
        | values
    )


def reasons(case, user) -> dict:
    return {step.name: why for step, why in offered(case, User.objects.get(pk=user.pk))}


def test_the_whole_way(submitted, adviser):
    case = submitted.event
    assert not Case.objects.visible_to(adviser).exists()
    opinion = asked(submitted, adviser)

    assert Case.objects.visible_to(adviser).get().pk == case.pk
    assert not Case.objects.my_work(adviser).exists()
    assert offered(case, adviser) == []
    told = adviser.deliveries.get(event="case.opinion.asked", channel="inbox")
    assert f"{opinion.due_on:%Y-%m-%d} 前" in told.subject
    assert "尚未办结" in reasons(case, submitted.reviewer)["recommend"]

    opinions.answer(opinion_id=opinion.pk, text="符合要求。", user=adviser)
    told = submitted.reviewer.deliveries.get(event="case.opinion.answered", channel="inbox")
    assert told.subject.startswith(f"{adviser.department}已答复")
    assert "尚未办结" in reasons(case, submitted.reviewer)["recommend"]

    opinions.close(opinion_id=opinion.pk, reason="采纳。", user=submitted.reviewer)
    assert reasons(case, submitted.reviewer)["recommend"] is None
    entries = case.timeline.filter(event__endswith="_opinion").order_by("seq")
    assert [(entry.event, entry.internal) for entry in entries] == [
        ("ask_opinion", True),
        ("answer_opinion", True),
        ("close_opinion", True),
    ]
    assert verify_case(Case.objects.get(pk=case.pk)) is None


def test_a_question_taken_back_takes_the_view_back(submitted, adviser):
    opinion = asked(submitted, adviser)
    assert list(Case.objects.on_desk(adviser)) == [opinion.case]
    opinions.withdraw(opinion_id=opinion.pk, user=submitted.reviewer)

    assert not Case.objects.visible_to(adviser).exists()
    told = adviser.deliveries.get(event="case.opinion.withdrawn", channel="inbox")
    assert told.url == reverse("backoffice:my_work")
    with pytest.raises(Refused) as caught:
        opinions.answer(opinion_id=opinion.pk, text="符合。", user=adviser)
    assert caught.value.code == "missing"
    assert asked(submitted, adviser).is_open


def test_its_clock_reminds_the_department_and_leaves_the_case_s_own_alone(submitted, adviser):
    opinion = asked(submitted, adviser)

    assert clocks.run(today=opinion.due_on + timedelta(days=1)).failed == []
    assert set(opinion.clock.notices.values_list("kind", flat=True)) == {"overdue"}
    assert adviser.deliveries.filter(event="case.clock.overdue.staff", channel="inbox").exists()
    assert Clock.objects.filter(case=submitted.event.pk, stopped_at=None).count() == 2
    factories.step(submitted.event, "withdraw", submitted.author)
    assert clocks.run(today=opinion.due_on + timedelta(days=30)).done == {}


def test_long_overdue_it_is_the_asked_department_s_head_who_hears(submitted, adviser):
    chief = factories.staff(groups=(HEAD.name,), department=adviser.department)
    opinion = asked(submitted, adviser)

    assert clocks.run(today=opinion.due_on + timedelta(days=30)).failed == []
    told = Delivery.objects.filter(
        event="case.clock.escalate.staff", channel="inbox", body__contains="答复期限"
    )
    assert set(told.values_list("recipient", flat=True)) == {chief.pk, submitted.reviewer.pk}
    assert "请督促本部门答复" in told.get(recipient=chief).body


def test_who_may_not(submitted, adviser):
    today = timezone.localdate()
    with pytest.raises(Refused, match="只有正在办理"):
        asked(submitted, adviser, user=submitted.clerk)
    with pytest.raises(Refused, match="内部留言"):
        asked(submitted, adviser, department=submitted.event.department)
    with pytest.raises(Refused, match="晚于今天"):
        asked(submitted, adviser, due_on=today)
    opinion = asked(submitted, adviser)
    with pytest.raises(Refused, match="已向"):
        asked(submitted, adviser)
    with pytest.raises(Refused, match="答复"):
        opinions.answer(opinion_id=opinion.pk, text="我来答。", user=submitted.second)
    with pytest.raises(Refused, match="只有正在办理"):
        opinions.close(opinion_id=opinion.pk, reason="不等了。", user=adviser)
