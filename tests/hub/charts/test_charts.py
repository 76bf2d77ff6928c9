"""Charts: an inline drawing that needs no style of its own, and the same numbers as a table."""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler

from hub.charts.charts import Chart, Series
from hub.charts.words import exact, short, shortened

pytestmark = pytest.mark.once

MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]


def drawn(chart: Chart) -> str:
    return Template(CottonCompiler().process('<c-chart :chart="chart" />')).render(Context({"chart": chart}))


@pytest.mark.parametrize("kind", ["bars", "columns", "line"])
def test_every_value_is_drawn_once_and_stands_in_the_table(kind):
    chart = Chart(
        kind=kind,
        title="每月受理",
        labels=MONTHS,
        unit="件",
        series=[Series("受理", list(range(12))), Series("办结", [None, *range(1, 12)])],
    )

    shapes = [
        shape
        for shape in ET.fromstring(chart.wide).iter()  # noqa: S314 - our own drawing
        if "chart__shape" in shape.get("class", "")
    ]

    assert len(shapes) == 23
    assert chart.rows[1] == ("2026-02", [("受理（件）", "1"), ("办结（件）", "1")])
    assert chart.rows[0][1][1] == ("办结（件）", "—")


@pytest.mark.parametrize("kind", ["bars", "columns", "line"])
def test_the_drawing_holds_under_a_strict_policy_and_escapes_what_it_is_given(kind):
    evil = "<script>alert(1)</script>"
    html = drawn(Chart(kind=kind, title=evil, labels=[evil, "乙"], series=[Series(evil, [1, -2])]))

    assert "<script" not in html
    assert not re.search(r"\sstyle=|\son\w+=|<style", html)
    assert 'role="img"' in html


def test_nothing_but_zero_is_said_in_words():
    html = drawn(Chart(kind="columns", title="每月受理", labels=["一月"], series=[Series("受理", [0])]))

    assert "所选范围内没有数据" in html
    assert "<svg" not in html
    assert Chart(kind="line", title="无", labels=[], series=[]).is_empty


def test_long_labels_are_shortened_in_the_drawing_only():
    label = "关于在长三角地区开展铜产业链企业风险管理系列沙龙的专项合作"
    html = drawn(
        Chart(kind="bars", title="占用", labels=[label], series=[Series("元", [Decimal("12345.60")])])
    )

    assert "<text" in html
    assert not re.search(f"<text[^>]*>{label}</text>", html)
    assert f'<th scope="row">{label}</th>' in html


def test_steps_of_whole_numbers_are_whole():
    chart = Chart(kind="columns", title="受理", labels=["一月"], series=[Series("受理", [1])])

    assert re.findall(r">([\d.]+)</text>", chart.wide) == ["1", "0"]


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="2 values for 1 labels"):
        Chart(kind="columns", title="受理", labels=["一月"], series=[Series("受理", [1, 2])])


def test_numbers_and_labels_in_words():
    assert [short(value) for value in (0, 950, 10000, Decimal("125000.00"), 1.5, 2 * 10**8)] == [
        "0", "950", "1万", "12.5万", "1.5", "2亿",
    ]  # fmt: skip
    assert exact(Decimal("1234567.5"), places=2) == "1,234,567.50"
    assert shortened("市场发展部", 3) == "市场…"
