"""Terms are marked in texts, and nothing else of the text changes."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.articles.glossary.marking import Term, mark
from education.articles.glossary.words import initial_of, sort_key, split_aliases

TERMS = [
    Term(1, ("套期保值", "套保"), "管理价格风险。", "/glossary/hedging/"),
    Term(2, ("保值",), "另一个词。", "/glossary/other/"),
    Term(3, ("CU", "铜期货"), 'A "code" & more.', "/glossary/cu/"),
]
pytestmark = pytest.mark.once


def marked(html: str, *, most: int = 20, seen: set | None = None) -> str:
    return mark(html, TERMS, seen=set() if seen is None else seen, most=most)


def found(html: str) -> list[str]:
    """The marked words of a text."""
    return re.findall(r'aria-describedby="term-\d+">([^<]*)</a>', html)


def unmarked(html: str) -> str:
    """A text without its marks."""
    return re.sub(
        r'<span class="term"><a class="term__word" [^>]*>([^<]*)</a><span class="term__note"[^>]*>[^<]*</span></span>',
        r"\1",
        html,
    )


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>企业做套期保值，套保有成本。</p>", ["套期保值"]),
        ("<p>保值和套期保值</p>", ["保值", "套期保值"]),
        ("<h2>套期保值</h2><p>套保</p>", ["套保"]),
        ('<p><a href="/x/">套期保值</a>与套保</p>', ["套保"]),
        ("<details><summary>套期保值</summary><p>铜期货</p></details>", ["铜期货"]),
        ("<p>cu 和 CUX、XCU、&cu;</p>", ["cu"]),
        ('<img alt="套期保值 > 套保"><p>x</p>', []),
        ("<!-- 套期保值 --><p>x</p>", []),
        ("<a>没有关上<p>套保</p>", []),
    ],
)
def test_the_first_place_of_each_term_is_marked_outside_links_and_headings(html, words):
    assert found(marked(html)) == words
    assert unmarked(marked(html)) == html


def test_a_page_counts_as_one_and_has_so_many_marks_at_most():
    seen: set[int] = set()
    assert found(marked("<p>套保</p>", seen=seen) + marked("<p>套期保值 CU</p>", seen=seen)) == ["套保", "CU"]
    assert found(marked("<p>套保 CU</p>", most=1)) == ["套保"]
    assert mark("<p>套保</p>", [], seen=set(), most=9) == "<p>套保</p>"


def test_explanations_are_text():
    assert "A &quot;code&quot; &amp; more." in marked("<p>CU</p>")


PIECES = st.sampled_from(
    ["套期保值", "套保", "保值", "CU", "cu", " ", "铜期货", "&amp;", "&lt;", "<p>", "</p>", "<b>", "</b>", "<a href='#'>",
     "</a>", "<h2>", "</h2>", '<img alt="套保">', "<br>", "文字", "<!-- 套保 -->", "<", ">"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_marking_never_changes_the_text(html):
    once = marked(html)
    assert unmarked(once) == html
    assert len(found(once)) == len(set(found(once))) <= 3


@given(st.text(max_size=80))
def test_any_text_stays(said):
    assert unmarked(marked(f"<p>{escape(said)}</p>")) == f"<p>{escape(said)}</p>"


def test_the_list_is_in_the_order_of_pinyin():
    assert [initial_of(sort_key(title)) for title in ("保证金", "期权", "ETF 期权", "20号胶")] == [
        "B",
        "Q",
        "E",
        "#",
    ]
    assert split_aliases("逐日盯市、MTM，, 盯市") == ["逐日盯市", "MTM", "盯市"]
