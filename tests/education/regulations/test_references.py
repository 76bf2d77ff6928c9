"""References between articles."""

import pytest

from education.regulations.references import Reference, link_references, references

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("依照本条例第六条第一款的规定", [Reference("", 6, None, 1, None)]),
        ("第二十五条第二款第（三）项", [Reference("", 25, None, 2, 3)]),
        (
            "《期货交易管理条例》第六十六条、第六十七条",
            [Reference("期货交易管理条例", 66), Reference("期货交易管理条例", 67)],
        ),
        ("《公司法》第一条规定。第二条另有规定", [Reference("公司法", 1), Reference("", 2)]),
        ("第三条之一和第4条", [Reference("", 3, 1), Reference("", 4)]),
        ("没有引用，只说第一章和前款", []),
    ],
)
def test_references_are_found(text, found):
    assert [reference for _, _, reference in references(text)] == found


def test_links_are_made_where_the_part_exists_and_text_is_escaped():
    own = {"a6": "/x/a6/", "a6-p1": "/x/a6/#a6-p1"}
    html = link_references(
        "<b>第六条第一款</b>、第九条、《甲法》第二条、《乙法》第二条",
        own=own,
        elsewhere=lambda title, anchors: f"/other/{anchors[-1]}/" if title == "甲法" else None,
    )
    assert html == (
        '&lt;b&gt;<a href="/x/a6/#a6-p1">第六条第一款</a>&lt;/b&gt;、第九条、《甲法》<a href="/other/a2/">第二条</a>、《乙法》第二条'
    )
