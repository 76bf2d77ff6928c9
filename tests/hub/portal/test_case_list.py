"""The list of cases: filters, search, order, pages."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.cases.models import Case
from hub.cases.paging import CappedPaginator
from hub.portal.filters import CaseFilter, years_of
from tests import factories
from tests.hub.portal.conftest import text_of

pytestmark = pytest.mark.django_db

ADDRESS = "/portal/cases/"


def titles(scene, **query) -> list[str]:
    """The titles on the page, in its order."""
    response = scene.browser.get(reverse("portal:cases"), query)
    assert response.status_code == 200
    return [case.title for case in response.context["cases"]]


@pytest.fixture
def four(scene, ready, submitted, returned):
    """A draft of the colleague, a submitted, a returned and a withdrawn application."""
    ready(user=scene.colleague, title="白银产业线上直播")
    submitted(title="铜产业链风险管理沙龙")
    factories.step(submitted(title="燃料油产业沙龙"), "withdraw", scene.contact)
    return scene


def test_groups_of_states(four):
    assert titles(four) == [
        "燃料油产业沙龙",
        "铜产业链风险管理沙龙",
        "白银产业线上直播",
        "天然橡胶产业客户走访调研",
    ]
    assert titles(four, group="waiting") == ["白银产业线上直播", "天然橡胶产业客户走访调研"]
    assert titles(four, group="running") == ["铜产业链风险管理沙龙"]
    assert titles(four, group="closed") == ["燃料油产业沙龙"]


def test_filters(four):
    factories.claim(event=factories.accepted_event(user=four.contact, call=four.call))
    assert titles(four, kind="claim") == ["铜产业链风险管理沙龙 费用报销"]
    assert titles(four, mine="on", group="waiting", kind="event") == ["天然橡胶产业客户走访调研"]


def test_search_finds_words_numbers_and_nothing_else(four):
    number = Case.objects.get(title="铜产业链风险管理沙龙").number
    assert titles(four, q="产业沙龙") == ["燃料油产业沙龙"]
    assert titles(four, q="沙龙产业") == []
    assert titles(four, q="风险管理") == ["铜产业链风险管理沙龙"]
    assert titles(four, q="沙龙 燃料油") == ["燃料油产业沙龙"]
    assert titles(four, q=number) == ["铜产业链风险管理沙龙"]
    assert titles(four, q="风险管理", group="closed") == []
    assert len(titles(four, q="  ")) == 4


def test_years_are_those_of_shanghai_by_submission(four):
    draft, sent = Case.objects.get(title="白银产业线上直播"), Case.objects.get(title="铜产业链风险管理沙龙")
    zone = timezone.get_default_timezone()
    Case.objects.filter(pk=draft.pk).update(created_at=datetime(2025, 1, 1, 0, 30, tzinfo=zone))
    Case.objects.filter(pk=sent.pk).update(
        created_at=datetime(2023, 12, 31, 23, tzinfo=zone),
        submitted_at=datetime(2024, 1, 1, 0, 5, tzinfo=zone),
    )
    this_year = timezone.localdate().year
    assert years_of(Case.objects.visible_to(four.contact)) == [this_year, 2025, 2024]
    assert titles(four, year="2025") == ["白银产业线上直播"]
    assert titles(four, year="2024") == ["铜产业链风险管理沙龙"]


def test_order_by_deadline_puts_those_without_one_last(four):
    today = timezone.localdate()
    for title, days in (("铜产业链风险管理沙龙", 9), ("天然橡胶产业客户走访调研", 2)):
        Case.objects.filter(title=title).update(due_on=today + timedelta(days=days))
    Case.objects.filter(title="燃料油产业沙龙").update(due_on=None)
    assert titles(four, sort="due")[:2] == ["天然橡胶产业客户走访调研", "铜产业链风险管理沙龙"]


@pytest.mark.parametrize(
    "query",
    [{"group": "x"}, {"kind": "x"}, {"year": "x"}, {"sort": "x"}, {"year": "1800"}, {"q": "字" * 100}],
)
def test_what_a_filter_does_not_know_narrows_nothing(four, query):
    assert len(titles(four, **query)) == 4


@pytest.mark.parametrize("page", ["x", "0", "99", "-1"])
def test_a_page_that_is_not_there_is_not_an_error_page_of_the_server(four, page):
    assert four.browser.get(reverse("portal:cases"), {"page": page}).status_code in (200, 404)


def test_filters_stay_in_the_addresses_of_tabs_and_pages(scene, submitted):
    for number in range(21):
        submitted(title=f"铝产业客户培训第 {number} 期")
    response = scene.browser.get(reverse("portal:cases"), {"q": "铝产业", "sort": "due", "mine": "on"})
    source = response.content.decode().replace("&amp;", "&")
    assert "?q=%E9%93%9D%E4%BA%A7%E4%B8%9A&sort=due&mine=on&page=2" in source
    assert "?q=%E9%93%9D%E4%BA%A7%E4%B8%9A&sort=due&mine=on&group=closed" in source
    assert "共 21 件" in text_of(response)


def test_empty_lists_say_what_to_do(scene, ready):
    assert "从“申请”中选择一项开始填写" in text_of(scene.browser.get(ADDRESS))
    ready()
    assert "没有符合条件的事项" in text_of(scene.browser.get(ADDRESS, {"q": "不存在的词"}))
    assert "没有正在由交易所办理的事项" in text_of(scene.browser.get(ADDRESS, {"group": "running"}))
    assert "还没有办结的事项" in text_of(scene.browser.get(ADDRESS, {"group": "closed"}))


def test_inner_labels_stay_inside(scene, submitted):
    factories.hop(submitted(), "recommended")
    page = text_of(scene.browser.get(ADDRESS))
    assert "审核中" in page
    assert "待审批" not in page


def test_queries_do_not_grow_from_3_rows_to_30(scene, django_assert_max_num_queries):
    def add(count: int, author) -> None:
        for _ in range(count):
            event = factories.accepted_event(user=author, call=scene.call, amount="10.00")
            factories.claim(event=event)

    add(2, scene.contact)
    scene.browser.get(ADDRESS)
    with django_assert_max_num_queries(20) as few:
        scene.browser.get(ADDRESS)
    add(14, scene.colleague)
    with django_assert_max_num_queries(20) as many:
        scene.browser.get(ADDRESS)
    assert len(many) == len(few)
    with django_assert_max_num_queries(len(few) + 1):
        scene.browser.get(ADDRESS, {"q": "铜产业链", "group": "waiting", "year": timezone.localdate().year})


def test_counting_stops_at_the_cap(scene, ready, monkeypatch):
    monkeypatch.setattr(CappedPaginator, "cap", 2)
    for number in range(3):
        ready(title=f"沙龙{number}")
    response = scene.browser.get(ADDRESS)
    assert "2+ 件，只列出前 2 件，请用条件缩小范围" in text_of(response)
    assert len(response.context["cases"]) == 2


def test_the_filter_knows_whether_it_narrows(scene):
    def narrows(**data):
        return CaseFilter(data, years=[2026]).narrows

    assert [narrows(), narrows(group="closed", sort="due"), narrows(q="铜"), narrows(year="2026")] == [
        False,
        False,
        True,
        True,
    ]
