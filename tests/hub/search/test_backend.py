"""The search backend over pages, on both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modelsearch.query import MATCH_ALL, And, Boost, Not, Or, Phrase, PlainText
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from hub.search.services import matching

pytestmark = pytest.mark.django_db

ONE_STOP, EVENTS, INCENTIVES, COPPER = (
    "上海期货交易所一站通会员服务",
    "合作举办市场活动指引 HB-2026-0007",
    "“上期强源助企”项目 Cu2406",
    "铜期货 Futures 与 ＡＢＣ１２３",
)


@pytest.fixture
def pages():
    """Four pages under a parent, and the queryset of them."""
    parent = Page.objects.get(depth=1)
    for number, title in enumerate([ONE_STOP, EVENTS, INCENTIVES, COPPER]):
        parent.add_child(instance=Page(title=title, slug=f"searched-{number}"))
    return Page.objects.filter(slug__startswith="searched-")


def titles(rows) -> set[str]:
    return {page.title for page in rows}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("期货", {ONE_STOP, COPPER}),
        ("海期货交", {ONE_STOP}),  # no dictionary's word
        ("货", {ONE_STOP, COPPER}),
        ("所", {ONE_STOP}),
        ("活动市场", set()),
        ("市场 会员", set()),
        ("指引 市场", {EVENTS}),
        ("hb-2026-0007", {EVENTS}),
        ("HB－2026", {EVENTS}),
        ("abc123", {COPPER}),
        ("ａｂｃ１２３", {COPPER}),
        ("future", {COPPER}),
        ("utures", set()),
        ("cu2406", {INCENTIVES}),
        ("Cu 期", set()),
        ("！？", set()),
        ("'\"\\&|!:*()<->", set()),
        ("期货' OR \"x", set()),
    ],
)
def test_search(pages, query, expected):
    assert titles(pages.search(query)) == expected
    assert pages.search(query).count() == len(expected)
    assert titles(matching(pages, query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Not(PlainText("期货")), {EVENTS, INCENTIVES}),
        (Not(PlainText("上海 会员")), {EVENTS, INCENTIVES, COPPER}),  # not both: one of them may stand there
        (And([PlainText("期货"), Not(PlainText("会员"))]), {COPPER}),
        (Or([PlainText("强源"), Not(PlainText("期货"))]), {EVENTS, INCENTIVES}),
        (Not(Or([PlainText("期货"), PlainText("强源")])), {EVENTS}),
        (PlainText("强源 指引", operator="or"), {EVENTS, INCENTIVES}),
        (Boost(PlainText("强源"), 2.0), {INCENTIVES}),
        (Phrase("铜期货 Futures"), {COPPER}),
        (Phrase("期货 铜"), set()),
        (MATCH_ALL, {ONE_STOP, EVENTS, INCENTIVES, COPPER}),
        (Not(MATCH_ALL), set()),
    ],
)
def test_queries_combine(pages, query, expected):
    assert titles(get_search_backend().search(query, pages)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [("cu", {INCENTIVES}), ("市", {EVENTS}), ("上期强", {INCENTIVES}), ("cu 货", set())],
)
def test_autocomplete_completes_words(pages, query, expected):
    assert titles(pages.autocomplete(query)) == expected


def test_search_of_titles_only(pages):
    backend = get_search_backend()
    assert titles(backend.search("期货", pages, fields=["title"])) == {ONE_STOP, COPPER}


def test_any_filter_and_order_will_do(pages):
    some = pages.exclude(title=COPPER).filter(title__contains="会员")
    assert titles(some.search("期货")) == {ONE_STOP}
    ordered = pages.order_by("-title").search("期货", order_by_relevance=False)
    assert [page.title for page in ordered] == sorted([ONE_STOP, COPPER], reverse=True)


def test_the_best_come_first(pages):
    parent = Page.objects.get(depth=1)
    parent.add_child(instance=Page(title="铜铜铜 铜 期货 铜", slug="searched-best"))
    found = list(pages.search("铜").annotate_score("score"))
    assert [page.title for page in found] == ["铜铜铜 铜 期货 铜", COPPER]
    assert found[0].score > found[1].score > 0


def test_results_are_sliced_and_counted(pages):
    results = pages.search(MATCH_ALL)
    assert len(results[1:3]) == 2
    assert results[1:3].count() == 2
    assert results.facet("depth") == {2: 4}


def test_an_edited_page_is_found_under_its_new_words_only(pages):
    page = pages.get(title=EVENTS)
    page.title = "产业沙龙"
    page.save()
    assert titles(pages.search("沙龙")) == {"产业沙龙"}
    assert titles(pages.search("指引")) == set()
    page.delete()
    assert titles(pages.search("沙龙")) == set()


def test_a_rebuilt_index_finds_the_same(pages):
    from django.core.management import call_command

    before = titles(pages.search("期货"))
    call_command("update_index", verbosity=0)
    assert titles(pages.search("期货")) == before


def test_a_search_is_few_queries(pages, django_assert_max_num_queries):
    list(pages.search("期货"))
    with django_assert_max_num_queries(4):
        list(pages.search("期货")[:10])
    with django_assert_max_num_queries(2):
        list(matching(pages, "期货"))


def test_a_word_of_many_rows_is_looked_up_row_by_row(pages, monkeypatch):
    """Whether the hits are collected first or not, the same rows are found."""
    found = titles(matching(pages, "期货"))
    assert found
    monkeypatch.setattr("hub.search.fulltext.MOST_COLLECTED", 0)
    assert (titles(matching(pages, "期货")), titles(matching(pages, "期货 铂族"))) == (found, set())


@given(text=st.text(alphabet="铜铝锌期货交易所", min_size=1, max_size=12), data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_every_part_of_a_text_finds_it(pages, text, data):
    page = pages.first()
    page.title = text
    page.save()
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    assert page in list(matching(pages, text[start:stop]))


def test_blank_query_keeps_all_rows(pages):
    assert titles(matching(pages, "  ")) == titles(pages)
