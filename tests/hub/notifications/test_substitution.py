"""Texts that an administrator writes are plain: placeholders are replaced, and nothing in them is ever run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.notifications.substitution import PLACEHOLDER, fill, problem

pytestmark = pytest.mark.once

NAMES = ("名称", "意见", "收件人")
VALUES = {"名称": "{{ 意见 }}<b>", "意见": "{% now 'Y' %}", "收件人": ""}
HOSTILE = st.lists(
    st.sampled_from(
        [
            "{{",
            "}}",
            "{",
            "}",
            "{%",
            "%}",
            "{#",
            "{{ 名称 }}",
            "{{意见}}",
            "{{ 名称.__class__ }}",
            "__",
            "|safe",
            "{{ request.user.password }}",
            "{% include 'x' %}",
            "%(名称)s",
            "${名称}",
            "\n",
            " ",
            "文",
            "\u202e",
            "\x00",
        ]
    )
    | st.text(max_size=5),
    max_size=12,
).map("".join)


@given(HOSTILE)
def test_what_passes_holds_only_known_placeholders_and_is_filled_in_one_pass(text):
    reason = problem(text, NAMES)
    filled = fill(text, dict.fromkeys(NAMES, "□"))
    if reason is None:
        assert set(PLACEHOLDER.findall(text)) <= set(NAMES)
        assert not any(sign in filled for sign in ("{{", "}}", "{%", "%}"))
    else:
        assert reason.endswith("。")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 名字 }}", "没有“名字”这个占位符"),
        ("{{ 名称.__class__ }}", "没有“名称.__class__”"),
        ("{{ 名称|safe }}", "没有“名称|safe”"),
        ("{{ 名称", "“{{”只能成对"),
        ("{% load x %}", "“{%”只能成对"),
        ("{{ }}", "只能成对"),
        ("a\x00", "控制字符"),
        ("\u202e", "控制字符"),
    ],
)
def test_what_is_wrong_is_said(text, said):
    assert said in problem(text, NAMES)


def test_values_are_never_read_as_texts():
    assert fill("{{ 名称 }}，{{意见}}", VALUES) == "{{ 意见 }}<b>，{% now 'Y' %}"


def test_a_line_whose_placeholders_are_empty_is_left_out():
    assert fill("您好。\n收件人：{{ 收件人 }}\n意见：{{ 意见 }} {{ 收件人 }}\n完", VALUES) == (
        "您好。\n意见：{% now 'Y' %}\n完"
    )


def test_quotation_marks_inside_others_are_single_ones():
    values = {"名称": "“一站通”会员之声反馈表"}
    assert fill("“{{ 名称 }}”已收到。\n{{ 名称 }}\n“甲”和{{ 名称 }}", values) == (
        "“‘一站通’会员之声反馈表”已收到。\n“一站通”会员之声反馈表\n“甲”和“一站通”会员之声反馈表"
    )
