"""Rooms and hosts: never two visits at the same time, whoever is faster."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.cases.flows import Refused
from programs.visits import planning
from programs.visits.models import Arrangement, Host, VisitSettings
from tests import factories

from . import factories as visits


@pytest.mark.django_db
def test_a_time_that_can_not_be_is_refused_in_words():
    clerk, host, room = visits.clerk(), visits.receiver(), visits.room(capacity=3)
    visit, other = visits.visit(), visits.visit(party_size=4)
    whole = {"people": (host,), "room": room}

    def refusal(case=visit, **more):
        with pytest.raises(Refused) as refused:
            visits.plan(case, user=clerk, **whole | more)
        return refused.value.reason

    now = timezone.now()
    assert "现在之后" in refusal(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    assert "同一天" in refusal(starts_at=visits.at(11), ends_at=visits.at(10))
    saturday = visits.at(10, days=20)
    while timezone.localtime(saturday).weekday() != 6 or planning.is_working_day(saturday.date()):
        saturday += timedelta(days=1)
    assert "不是工作日" in refusal(starts_at=saturday, ends_at=saturday + timedelta(hours=1))
    assert "接待时间为 09:00 至 17:30" in refusal(starts_at=visits.at(8), ends_at=visits.at(10))
    VisitSettings.objects.update_or_create(pk=1, defaults={"closes_at": "10:30"})
    assert "接待时间为 09:00 至 10:30" in refusal()
    VisitSettings.objects.all().delete()
    assert "请选择会议室" in refusal(room=None)
    assert "可容纳 3 人" in refusal(other)
    assert "至少邀请" in refusal(people=(), departments=())
    assert "不能接待" in refusal(people=(factories.staff(),))
    member = factories.member()
    with pytest.raises(Refused, match="只有收文"):
        visits.plan(visits.visit(member=member), user=member, **whole)

    visits.plan(visit, user=clerk, **whole)
    third = visits.visit()
    half_over = {"starts_at": visits.at(10, 30), "ends_at": visits.at(12)}
    reason = refusal(third, people=(visits.receiver(),), **half_over)
    assert f"{room}在" in reason and visit.organization.name not in reason
    assert f"{host}在" in refusal(third, room=visits.room(), **half_over)
    visits.plan(third, user=clerk, **whole | {"starts_at": visits.at(11), "ends_at": visits.at(12)})


@pytest.mark.django_db
def test_whoever_accepts_for_a_department_is_not_promised_twice():
    clerk, host = visits.clerk(), visits.receiver()
    one, other = visits.visit(), visits.visit()
    first = visits.plan(one, user=clerk, departments=(host.department,))
    second = visits.plan(other, user=clerk, departments=(host.department,))
    planning.answer(host_id=first.hosts.get().pk, user=host, accepts=True)
    with pytest.raises(Refused, match="已有接待"):
        planning.answer(host_id=second.hosts.get().pk, user=host, accepts=True)
    colleague = visits.receiver(host.department)
    planning.answer(host_id=second.hosts.get().pk, user=colleague, accepts=True)
    assert list(Host.objects.order_by("pk").values_list("user", "state")) == [
        (host.pk, "accepted"),
        (colleague.pk, "accepted"),
    ]


@pytest.mark.postgres
def test_of_many_plans_at_once_one_gets_the_room_and_one_the_host(pg_clone):
    clerk, host, room = visits.clerk(), visits.receiver(), visits.room()
    receivers = [visits.receiver() for _ in range(6)]
    rooms = [visits.room() for _ in range(6)]
    same_room = [(visits.visit(), {"room": room, "people": (person,)}) for person in receivers]
    same_host = [(visits.visit(), {"room": other, "people": (host,)}) for other in rooms]

    def attempt(case):
        visit, more = case
        return visits.plan(visit, user=clerk, starts_at=visits.at(14), ends_at=visits.at(15), **more)

    outcomes = pg_clone(attempt, [*same_room, *same_host], connections=12)
    refused = [str(each) for each in outcomes if isinstance(each, Refused)]
    assert len(refused) == 10 and all("已有" in reason for reason in refused)
    assert Arrangement.objects.held().filter(room=room).count() == 1
    assert Host.objects.filter(user=host).count() == 1
