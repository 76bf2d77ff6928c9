"""Taking names, places and figures out of a text."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from hub.members.anonymous import (
    anonymise,
    anonymise_html,
    blur_figures,
    certain,
    doubtful,
    share_in_words,
)
from hub.members.names import Name, employer_names, firm_names, hits, person_names, place_names

pytestmark = pytest.mark.once

KNOWN = [
    *firm_names("铭盛期货有限公司", "某期货公司"),
    *person_names("林婉清"),
    *place_names("佛山市顺德区行业培训中心", "华南"),
    *employer_names("江南大学商学院教授"),
    Name("mingsheng", "某期货公司"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("铭盛期货有限公司承办", "某期货公司承办"),
        ("铭盛期货、铭盛", "某期货公司、某期货公司"),
        ("铭 盛 期\u200b货", "某期货公司"),
        ("ＭＩＮＧsheng", "某期货公司"),
        ("林总和婉清", "有关负责人和有关负责人"),
        ("在佛山市", "在华南某地"),
        ("共137人参加", "共约100人参加"),
        ("三十六人", "约40人"),
        ("6 家企业", "数家企业"),
        ("2026年5月18日", "2026年5月"),
        ("占85.5%", "占八成以上"),
        ("规模约100人", "规模约100人"),
        ("第1场", "第1场"),
        ("上海期货交易所支持", "交易所支持"),
    ],
)
def test_a_text_without_names_and_figures(text, expected):
    assert anonymise(text, KNOWN) == expected


@pytest.mark.parametrize(
    ("percent", "words"), [(4, "不到一成"), (60, "约六成"), (85, "八成以上"), (100, "绝大多数")]
)
def test_a_share_in_words(percent, words):
    assert share_in_words(percent) == words


characters = st.sampled_from("铭盛期货林婉清佛山市某地公司华南有关负责人约百一二3a A Ａ　\u200b·-。，")
words = st.text(characters, min_size=1, max_size=8)
pieces = st.lists(st.one_of(st.sampled_from([name.text for name in KNOWN]), words), max_size=8)


@given(pieces, st.lists(words, max_size=4), st.sampled_from(["", " ", "\u200b", "，", "有"]))
def test_no_known_name_survives(parts, more, between):
    names = [*KNOWN, *(Name(text, "某期货公司") for text in more)]
    assert hits(anonymise(between.join(parts), names), names) == []


@given(pieces)
def test_no_known_name_survives_in_rich_text(parts):
    html = "<p>" + "</b><i>".join(parts).join(("<b>", "</b>")) + "</p>"
    said = BeautifulSoup(anonymise_html(html, KNOWN), "html.parser").get_text()
    assert hits(said, KNOWN) == []


@given(st.integers(min_value=1, max_value=99_999))
def test_an_exact_count_survives_only_where_it_is_round(number):
    said = blur_figures(f"共有{number}人参加")
    assert certain([("正文", said)], [], [number]) == []


def test_what_is_left_is_found():
    parts = [("标题", "铭·盛的做法"), ("正文", "137人到场"), ("成效", "约100人")]
    assert [(row.part, row.what) for row in certain(parts, KNOWN, [137, 100])] == [
        ("标题", "名称"),
        ("正文", "确切数字"),
    ]


def test_what_might_tell_who_it_was_is_found():
    text = "电话13800138000，邮箱a@b.cn，江北实业有限公司王经理5月3日在合肥"
    assert {row.what for row in doubtful([("正文", text)])} == {
        "电话号码", "邮箱或网址", "单位名称", "人名", "具体日期", "地名",
    }  # fmt: skip
