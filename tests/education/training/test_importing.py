"""Questions from Excel: every kind, rows that are wrong, files that are no such sheet; the preview keeps nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from education.training import importing
from education.training.models import Question
from hub.accounts.roles import AUDITOR, EDITOR
from hub.cases.flows import Refused
from tests import factories
from tests.education.training import rows

pytestmark = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(*lines: tuple, headings: tuple[str, ...] = importing.HEADINGS) -> SimpleUploadedFile:
    book = Workbook()
    book.active.append(headings)
    for line in lines:
        book.active.append(line)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("题库.xlsx", out.getvalue(), content_type=XLSX)


def line(kind: str = "单选", text: str = "谁统一组织结算？", **cells: str) -> tuple:
    values = {"题型": kind, "类别": "交易规则", "题干": text, "解析": "第三十四条。"}
    if kind == "单选":
        values |= {"选项A": "交易所", "选项B": "期货公司", "答案": "A"}
    return tuple((values | cells).get(name, "") for name in importing.HEADINGS)


@pytest.fixture
def topic():
    return rows.category(name="交易规则")


@pytest.fixture
def editor():
    return factories.staff(groups=(EDITOR.name,))


def test_every_kind_is_read_and_kept(topic, editor):
    found = importing.read(
        sheet(
            line(),
            line("多选", "哪些原则？", 选项A="公开", 选项B="公平", 选项C="保密", 答案="a、b"),
            line("判断", "可以混码交易。", 答案="错误"),
            line("数值", "补偿多少万元？", 答案="２８.0", 允许误差="0.1", 单位="万元"),
        )
    )
    assert [row.errors for row in found] == [[], [], [], []]
    assert importing.keep(found, user=editor) == 4
    kept = {question.kind: question for question in Question.objects.all()}
    assert [str(o) for o in kept["multiple"].options.filter(is_right=True)] == ["公开", "公平"]
    assert (kept["truth"].truth, kept["numeric"].answer, kept["numeric"].unit) == (False, 28, "万元")
    again = importing.read(sheet(line(), line(text="另一题？")))
    assert [row.outcome for row in again] == ["known", "new"]
    assert importing.keep(again, user=editor) == 1


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({"题型": "填空"}, "题型", "不是题型"),
        ({"类别": "没有的"}, "类别", "没有“没有的”这一类别"),
        ({"题干": ""}, "题干", "没有填写"),
        ({"解析": ""}, "解析", "没有填写"),
        ({"答案": "C"}, "答案", "没有选项“C”"),
        ({"答案": "AB"}, "答案", "只能有一个正确选项"),
        ({"选项B": "", "选项C": "丙"}, "选项", "依次填写"),
        ({"选项B": "交易所"}, "答案", "文字相同"),
        ({"题干": "长" * 501}, "题干", "最多 500 字"),
        ({"题型": "多选"}, "答案", "至少有两个正确选项"),
        ({"题型": "判断", "选项A": "", "选项B": "", "答案": "也许"}, "答案", "“正确”或“错误”"),
        ({"题型": "判断", "答案": "正确"}, "选项", "没有选项"),
        ({"题型": "数值", "选项A": "", "选项B": "", "答案": "很多"}, "答案", "请填写数字"),
        ({"题型": "数值", "选项A": "", "选项B": "", "答案": "1", "允许误差": "-1"}, "允许误差", "负数"),
        ({"题型": "数值", "选项A": "", "选项B": "", "答案": "1.00001"}, "答案", "四位小数"),
    ],
)
def test_a_wrong_row_says_what_is_wrong_in_which_column(topic, editor, wrong, column, said):
    found = importing.read(sheet(line(**wrong), line(text="好的一题？")))
    assert any(name == column and said in sentence for name, sentence in found[0].errors), found[0].errors
    with pytest.raises(Refused, match="没有导入任何题目"):
        importing.keep(found, user=editor)
    assert not Question.objects.exists()


def test_a_question_twice_in_a_file_is_wrong(topic):
    assert importing.read(sheet(line(), line()))[1].errors == [("题干", "与第 2 行相同。")]


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("题库.xlsx", b"PK\x03\x04 broken"), "打不开"),
        (SimpleUploadedFile("题库.pdf", b"%PDF-1.4"), ""),
        (sheet(line(), headings=("题型", "别的")), "缺少列"),
        (sheet(), "没有数据"),
    ],
    ids=["broken", "pdf", "headings", "empty"],
)
def test_a_file_that_is_no_such_sheet_is_refused_in_words(upload, said):
    with pytest.raises(Refused, match=said):
        importing.read(upload)


def test_the_screen_shows_the_rows_keeps_after_the_confirmation_and_only_once(client, topic, editor):
    client.force_login(editor)
    url = reverse("training_desk:import")
    page = client.post(url, {"sheet": sheet(line(答案="Z"), line(text="另一题？"))})
    assert ("有误" in page.content.decode(), page.context["token"], Question.objects.count()) == (True, "", 0)
    page = client.post(url, {"sheet": sheet(line())})
    token = page.context["token"]
    assert (bool(token), Question.objects.count()) == (True, 0)
    assert client.post(url, {"confirm": token}).status_code == 302
    assert Question.objects.count() == 1
    again = client.post(url, {"confirm": token})
    assert ("预览已过期" in again.content.decode(), Question.objects.count()) == (True, 1)
    other = factories.staff(groups=(EDITOR.name,))
    token = client.post(url, {"sheet": sheet(line(text="第三题？"))}).context["token"]
    client.force_login(other)
    assert "预览已过期" in client.post(url, {"confirm": token}).content.decode()
    client.force_login(factories.staff(groups=(AUDITOR.name,)))
    assert client.post(url, {"sheet": sheet(line())}).status_code == 302


def test_the_template_can_be_imported_as_it_is(client, topic, editor):
    client.force_login(editor)
    answer = client.get(reverse("training_desk:template"))
    content = b"".join(answer.streaming_content)
    assert load_workbook(BytesIO(content)).active["A1"].value == "题型"
    found = importing.read(SimpleUploadedFile("模板.xlsx", content, content_type=XLSX))
    assert [row.outcome for row in found] == ["new"] * 4, [row.errors for row in found]
