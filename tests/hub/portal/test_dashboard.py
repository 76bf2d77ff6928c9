"""The dashboard and the open calls."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.cases.models import Case
from hub.members.models import Organization
from hub.portal import registry
from hub.portal.registry import Figure, OpenCall
from programs.events.models import Call
from tests import factories
from tests.hub.portal.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db

ADDRESS = "/portal/"


@pytest.fixture
def sources(monkeypatch):
    """The registry, emptied for one test."""
    for name in ("_call_sources", "_figure_sources"):
        monkeypatch.setattr(registry, name, [])
    return registry


def test_a_newcomer_is_told_what_to_do_first(scene):
    page = text_of(scene.browser.get(ADDRESS))
    assert "从这里开始" in page
    assert scene.call.title in page
    Call.objects.update(is_open=False)
    page = text_of(scene.browser.get(ADDRESS))
    assert (scene.call.title in page, "填写会员之声反馈表" in page) == (False, True)
    Organization.objects.update(kind=Organization.Kind.UNIVERSITY)
    page = text_of(scene.browser.get(ADDRESS))
    assert ("填写会员之声反馈表" in page, "提交拜访函" in page) == (False, True)


def test_what_waits_for_whom(scene, submitted, returned):
    submitted(title="铜产业链风险管理沙龙")
    context = scene.browser.get(ADDRESS).context
    assert [case.title for case in context["waiting"]] == ["天然橡胶产业客户走访调研"]
    assert [case.title for case in context["running"]] == ["铜产业链风险管理沙龙"]
    assert not context["is_new"]
    assert [item["count"] for item in context["portal_nav"]] == ["1", "", "", "", 1, ""]


def test_the_most_pressing_comes_first(scene, ready):
    for title, days in (("甲", 9), ("乙", 2), ("丙", None)):
        case = ready(title=title)
        due = timezone.localdate() + timedelta(days=days) if days else None
        Case.objects.filter(pk=case.pk).update(due_on=due)
    assert [case.title for case in scene.browser.get(ADDRESS).context["waiting"]] == ["乙", "甲", "丙"]


def test_the_agenda_has_our_deadlines_the_exchanges_by_day_and_the_calls(scene, ready, submitted, sources):
    today = timezone.localdate()

    def day(days: int):
        return today + timedelta(days=days)

    own, far = ready(title="甲"), ready(title="很远")
    Case.objects.filter(pk=own.pk).update(due_on=day(3))
    Case.objects.filter(pk=far.pk).update(due_on=day(29))
    for title in ("乙", "丙"):
        Case.objects.filter(pk=submitted(title=title).pk).update(due_on=day(2))
    Case.objects.filter(pk=submitted(title="丁").pk).update(due_on=day(-1))
    sources.register_call_source(
        lambda user: [
            OpenCall(title="年度征集", summary="", closes_on=day(5), url="/x/", programme="活动"),
            OpenCall(title="常年受理", summary="", closes_on=None, url="/y/", programme="活动"),
        ]
    )
    agenda = scene.browser.get(ADDRESS).context["agenda"]
    assert [(row.on, row.title, row.who) for row in agenda] == [
        (day(-1), "1 件事项", "交易所办理期限"),
        (day(2), "2 件事项", "交易所办理期限"),
        (day(3), "甲", "由我方办理"),
        (day(5), "年度征集", "申请截止"),
    ]


def test_rooms_contribute_calls_and_figures(scene, sources):
    later, soon = timezone.localdate() + timedelta(days=9), timezone.localdate() + timedelta(days=1)
    for closes_on, title in ((None, "常年受理"), (later, "后截止"), (soon, "先截止")):
        call = OpenCall(title=title, summary="简介", closes_on=closes_on, url="/apply/", programme="培训")
        sources.register_call_source(lambda user, call=call: [call])
    seen = []

    def figures(user):
        seen.append(user)
        return [Figure(label="本年度可用额度", value="480,000.00", unit="元", note="上限 500,000.00 元")]

    sources.register_figure_source(figures)
    page = text_of(scene.browser.get(ADDRESS))
    assert "本年度可用额度" in page
    assert "480,000.00" in page
    assert seen == [scene.contact]
    assert [call.title for call in sources.open_calls(scene.contact)] == ["先截止", "后截止", "常年受理"]
    calls = scene.browser.get(reverse("portal:calls"))
    assert [call.title for call in calls.context["calls"]] == ["先截止", "后截止", "常年受理"]


def test_calls_are_those_the_organization_may_answer(scene):
    assert scene.call.title in text_of(scene.browser.get(reverse("portal:calls")))
    university = factories.organization(kind="university")
    scholar = signed_in(factories.member(organization=university))
    offered = text_of(scholar.get(reverse("portal:calls")))
    assert (scene.call.title in offered, "提交拜访函" in offered) == (False, True)


def test_queries_do_not_grow_from_3_rows_to_30(scene, ready, submitted, django_assert_max_num_queries):
    def add(count: int) -> None:
        for number in range(count):
            ready(title=f"甲{number}")
            Case.objects.filter(pk=submitted(title=f"乙{number}").pk).update(
                due_on=timezone.localdate() + timedelta(days=number)
            )

    add(3)
    scene.browser.get(ADDRESS)
    with django_assert_max_num_queries(40) as few:
        scene.browser.get(ADDRESS)
    add(27)
    with django_assert_max_num_queries(40) as many:
        scene.browser.get(ADDRESS)
    assert len(many) == len(few)
    assert "共 30 件" in text_of(scene.browser.get(ADDRESS))
