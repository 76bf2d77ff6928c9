"""Word and PDF forms: read where nothing is doubtful, and never a fault."""

from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as some

from programs.feedback.mail_in.layout import FormRead, read_lines
from programs.feedback.mail_in.numbering import entries
from programs.feedback.mail_in.pdf import read_pdf
from programs.feedback.mail_in.reader import firm_in_subject
from programs.feedback.mail_in.word import read_docx
from programs.feedback.models import Part
from programs.feedback.services import Line
from tests.hub.attachments import samples as files

from . import samples

pytestmark = pytest.mark.once
WHOLE = FormRead(
    is_form=True,
    firm="沪江明晟期货有限公司",
    contact_name="林婉清",
    contact_phone="021-55501101",
    contact_email="mingsheng.lin@example.com",
    made_on=date(2026, 11, 2),
    lines=(
        Line(Part.OPINION, "建议延长夜盘系统测试时间。"),
        Line(Part.OPINION, "希望优化仓单质押流程，\n并公布办理时限。"),
        Line(Part.MATTER, "请协助推动铜期权做市报价质量的提升。"),
    ),
)
ON_PAPER = replace(
    WHOLE,
    lines=(
        WHOLE.lines[0],
        Line(Part.OPINION, "希望优化仓单质押流程，并公布办理时限。"),
        WHOLE.lines[2],
    ),
)


def test_a_word_form_is_read_whole():
    assert read_docx(samples.form_docx()) == WHOLE


def test_a_pdf_form_is_read_whole():
    assert read_pdf(samples.form_pdf()) == ON_PAPER


def test_long_entries_of_a_pdf_go_over_lines_and_pages():
    long = "建议在 CTP 系统升级前提供 2 周以上的 test window 并公布接口变更说明，" * 30
    lines = tuple(f"{number}．{long}第{number}点。" for number in range(1, 6))
    read = read_pdf(
        samples.form_pdf(opinions=lines, matters=("无",), firm="某某某某某某某某某某期货股份有限公司")
    )
    assert (read.problems, read.firm) == ((), "某某某某某某某某某某期货股份有限公司")
    squeezed = ["".join(line.text.split()) for line in read.lines]
    assert squeezed == ["".join(f"{long}第{number}点。".split()) for number in range(1, 6)]


def test_what_stands_on_every_page_is_no_part_of_an_entry():
    lines = tuple(
        f"{number}．第{number}条意见，" + "各不相同的内容。" * (40 + number) for number in range(1, 12)
    )
    assert "页眉" in read_pdf(samples.form_pdf(opinions=lines, head="某某期货内部资料")).problems[0]
    plain = read_pdf(samples.form_pdf(opinions=lines))
    assert (plain.problems, len(plain.lines), "页" in "".join(line.text for line in plain.lines)) == (
        (),
        12,
        False,
    )


def test_word_numbers_lists_by_itself_and_cells_hold_tables():
    document = Document()
    for text in (samples.TITLE, "制表日期：2026-11-2"):
        document.add_paragraph(text)
    table = document.add_table(rows=3, cols=2)
    for row, texts in zip(
        table.rows,
        (("期货公司 名称：", "沪江明晟期货有限公司"), ("期货公司联系人", "林婉清")),
        strict=False,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    cell = table.cell(2, 0).merge(table.cell(2, 1))
    cell.text = samples.OPINIONS
    cell.add_paragraph("建议一", style="List Number")
    cell.add_paragraph("其中：")
    cell.add_paragraph("建议二", style="List Number")
    inner = cell.add_table(rows=1, cols=1).cell(0, 0)
    inner.text = samples.MATTERS + "推动开通夜盘"
    read = read_docx(samples.saved(document))
    assert (read.problems, [line.text for line in read.lines]) == (
        (),
        ["建议一\n其中：", "建议二", "推动开通夜盘"],
    )


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"day": "制表日期：2026年  月   日"}, "制表日期"),
        ({"day": "制表日期：2026年13月1日"}, "制表日期"),
        ({"contact": ""}, "没有读到“期货公司联系人”"),
        ({"firm": ""}, "没有读到“期货公司名称”"),
        ({"email": "不详"}, "不是一个有效的邮箱"),
        ({"firm": "甲" * 130}, "超过 120 字"),
        ({"opinions": ("1．甲", "3．丙")}, "编号不连续"),
        ({"opinions": ("甲", "乙")}, "没有编号"),
        ({"opinions": ("如下", "1．甲")}, "没有编号"),
        ({"opinions": ("1．" + "长" * 2001,)}, "超过 2000 字"),
        ({"opinions": ("1．", "2．", "……"), "matters": ("暂无。",)}, "都没有填写"),
        ({"matters": ("1．甲", samples.OPINIONS, "2．乙")}, "不止一处"),
        ({"matters": ("1．甲", "（公司盖章）", "2．乙")}, "盖章处之后"),
        ({"contact": "林婉清 期货公司联系人 周子昂"}, "不止一处"),
    ],
)
def test_what_is_doubtful_is_said_and_the_rest_is_kept(values, problem):
    read = read_docx(samples.form_docx(**values))
    assert read.is_form and not read.is_whole
    assert problem in "".join(read.problems)


def test_control_characters_of_a_text_layer_are_left_out():
    lines = [
        samples.TITLE,
        "制表日期:2026-1-1",
        "期货公司名称\x00甲",
        "期货公司联系人乙",
        samples.OPINIONS,
        "1．丙\x02\ufffe丁",
    ]
    read = read_lines([*lines, samples.MATTERS], joint="")
    assert (read.problems, read.firm, read.lines[0].text) == ((), "甲", "丙丁")


def test_500_entries_are_read_and_judged_elsewhere():
    read = read_docx(samples.form_docx(opinions=[f"{number}、意见" for number in range(1, 501)]))
    assert (read.problems, len(read.lines)) == ((), 501)


@pytest.mark.parametrize(
    ("lines", "found", "is_plain"),
    [
        (["1．甲", "2.乙", "３、丙"], ["甲", "乙", "丙"], True),
        (["（一）甲", "1．子项", "2．子项", "（二）乙"], ["甲\n1．子项\n2．子项", "乙"], True),
        (["一、甲", "（1）子项", "二、乙", "十、丙"], ["甲\n（1）子项", "乙", "丙"], False),
        (["①甲", "②乙"], ["甲", "乙"], True),
        (["（1）甲", "(２) 乙"], ["甲", "乙"], True),
        (["1．甲 2.5% 的", "2.5% 以上", "2．乙"], ["甲 2.5% 的\n2.5% 以上", "乙"], True),
        (["1．甲", "1．乙"], ["甲", "乙"], False),
        (["甲"], ["甲"], True),
        (["甲", "乙"], ["甲\n乙"], False),
        (["无"], [], True),
        (["1．无", "2．/", "……"], [], True),
        (["1．", "甲", "2．乙"], ["甲", "乙"], True),
        ([], [], True),
    ],
)
def test_lists_are_numbered_in_many_ways(lines, found, is_plain):
    texts, doubt = entries(lines, joint="\n")
    assert (texts, doubt == "") == (found, is_plain)


def test_what_python_docx_passes_over_is_said():
    box = f"<w:p {nsdecls('w')}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>3．另一条</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    inserted = (
        f'<w:p {nsdecls("w")}><w:ins w:id="1" w:author="x"><w:r><w:t>4．再一条</w:t></w:r></w:ins></w:p>'
    )
    for xml, word in ((box, "文本框"), (inserted, "修订标记")):

        def add(data: bytes, xml: str = xml) -> bytes:
            return data.replace(b"<w:sectPr", xml.encode() + b"<w:sectPr", 1)

        assert parse_xml(xml) is not None
        read = read_docx(samples.repacked(samples.form_docx(), "word/document.xml", add))
        assert word in read.problems[0]


ENTITIES = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空的"),
        (b"%PDF-1.4 no", "PDF"),
        (samples.form_docx()[:2000], "打不开"),
        (files.archive({"a.txt": "a"}), "没有应有的结构"),
        (samples.repacked(samples.form_docx(), "word/vbaProject.bin", lambda _: b"macro"), "宏"),
        (
            samples.repacked(
                samples.form_docx(),
                "word/document.xml",
                lambda data: data.replace(b"?>", b"?>" + ENTITIES, 1),
            ),
            "DTD",
        ),
        (samples.repacked(samples.form_docx(), "word/media/a", lambda _: b"0" * 400_000_000), "300 MB"),
        (
            samples.repacked(samples.form_docx(), "word/document.xml", lambda data: data + b" " * 6_000_000),
            "过多",
        ),
        (samples.saved(Document()), "不是“一站通”"),
    ],
    ids=["empty", "pdf", "cut", "zip", "macro", "entities", "bomb", "long", "another"],
)
def test_hostile_documents_are_refused_in_words(content, reason):
    read = read_docx(content)
    assert (read.is_form, read.is_whole) == (False, False)
    assert reason in "".join(read.problems) and read.problems


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空的"),
        (b"%PDF-1.7\n" + b"x" * 100, "打不开"),
        (samples.form_pdf()[:3000], ""),
        (files.pdf(password="secret"), "密码"),
        (files.pdf(pages=3), "扫描件"),
        (files.pdf(pages=21), "超过 20 页"),
    ],
    ids=["empty", "malformed", "cut", "encrypted", "scan", "long"],
)
def test_hostile_pdfs_are_refused_in_words(content, reason):
    read = read_pdf(content)
    assert not read.is_whole
    assert reason in "".join(read.problems) and read.problems


@given(some.lists(some.text(max_size=40), max_size=30))
def test_no_text_is_a_fault(lines):
    heads = [samples.TITLE, samples.OPINIONS, *lines, samples.MATTERS, *lines]
    assert isinstance(read_lines(heads, joint="\n"), FormRead)


@pytest.mark.parametrize(
    ("subject", "firm"),
    [
        ("沪江明晟期货“一站通”会员之声反馈", "沪江明晟期货"),
        ("  沪江明晟期货 ＂一站通＂会员之声 反馈 ", "沪江明晟期货"),
        ("沪江明晟期货「一站通」会员之声反馈", "沪江明晟期货"),
        ("沪江明晟期货一站通会员之声反馈", "沪江明晟期货"),
        ("回复：沪江明晟期货“一站通”会员之声反馈", ""),
        ("Fwd: 沪江明晟期货“一站通”会员之声反馈", ""),
        ("“一站通”会员之声反馈", ""),
        ("沪江明晟期货“一站通”会员之声反馈（第二次）", ""),
        ("拜访函", ""),
    ],
)
def test_the_fixed_subject_is_known_in_all_its_spellings(subject, firm):
    assert firm_in_subject(subject) == firm
