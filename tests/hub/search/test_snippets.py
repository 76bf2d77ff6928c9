"""Marked hits and passages."""

import pytest

from hub.search.snippets import highlight, snippet

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("上海期货交易所", "期货", "上海<mark>期货</mark>交易所"),
        ("铜期货与铝期货", "铜 铝", "<mark>铜</mark>期货与<mark>铝</mark>期货"),
        ("ＣＵ２４０６合约", "cu2406", "<mark>ＣＵ２４０６</mark>合约"),
        ("Futures focus", "future fo", "<mark>Future</mark>s <mark>fo</mark>cus"),
        ("产业服务，服务产业", "产业服务", "<mark>产业服务</mark>，服务产业"),
        ("市场活动、活动指引", "市场活动指引", "<mark>市场活动</mark>、<mark>活动指引</mark>"),
        ("a<b> & 期货<script>", "期货", "a&lt;b&gt; &amp; <mark>期货</mark>&lt;script&gt;"),
        ("㈱甲㍿乙", "乙", "㈱甲㍿<mark>乙</mark>"),
        ("没有命中", "铜", "没有命中"),
        ("没有查询", "", "没有查询"),
    ],
)
def test_highlight(text, query, expected):
    assert highlight(text, query) == expected


def test_a_query_is_no_markup_and_no_pattern():
    assert highlight("<b>.*</b>", "<b>.*") == "&lt;<mark>b</mark>&gt;.*&lt;/<mark>b</mark>&gt;"


def test_snippet_is_the_passage_with_most_different_hits():
    text = "铜" + "一" * 200 + "铜与铝的套期保值" + "二" * 200
    assert snippet(text, "铜 铝", 20) == f"…{'一' * 5}<mark>铜</mark>与<mark>铝</mark>的套期保值{'二' * 7}…"


def test_snippet_without_a_hit_is_the_beginning():
    assert snippet("一二三四五六", "铜", 4) == "一二三四…"
    assert snippet("一二\n\n 三", "铜", 10) == "一二 三"
