"""Reading legal texts: intact, damaged, and what is none."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.regulations.importing.files import text_of_file
from education.regulations.importing.numerals import foreign_number_of, in_chinese, number_of
from education.regulations.importing.parts import Kind
from education.regulations.importing.reading import Unreadable, read

from .samples import COLLABORATION, FUND, MEASURES, REGULATION, SHORT, sample

pytestmark = pytest.mark.once


def whys(draft) -> list[str]:
    return [doubt.why for doubt in draft.doubts]


@given(st.integers(1, 9999))
def test_numerals_come_back(number):
    assert number_of(in_chinese(number)) == number
    assert number_of(str(number)) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("２５", 25),
        ("一百四十七", 147),
        ("二〇", 20),
        ("十", 10),
        ("", None),
        ("甲", None),
        ("12345", None),
        ("第", None),
    ],
)
def test_numerals_of_the_law(written, number):
    assert number_of(written) == number


def test_markers_that_a_translation_left_behind():
    found = [foreign_number_of(word) for word in ("seven", "XIV", "a", "Fifteen", "iv", "foo")]
    assert found == [7, 14, 1, 15, 4, None]


def test_a_text_becomes_chapters_articles_paragraphs_and_items():
    draft = read(SHORT)
    assert (draft.title, draft.preamble, whys(draft)) == ("示例期货管理办法", ["（2020年1月1日公布）"], [])
    assert [(part.kind, part.label, part.heading) for part in draft.parts] == [
        (Kind.CHAPTER, "第一章", "总则"),
        (Kind.CHAPTER, "第二章", "监管"),
    ]
    assert [article.label for article in draft.articles()] == [
        "第一条",
        "第二条",
        "第三条",
        "第三条之一",
        "第四条",
    ]
    second = draft.articles()[1]
    assert [(part.kind, part.label, part.text) for part in second.walk()][1:] == [
        (Kind.PARAGRAPH, "", "从事下列活动的，适用本办法："),
        (Kind.ITEM, "（一）", "期货交易；"),
        (Kind.ITEM, "（二）", "期权交易。"),
        (Kind.PARAGRAPH, "", "前款所称活动由交易所组织。"),
    ]


def test_the_regulation_with_its_mixed_numerals_and_its_missing_end():
    draft = read(sample(REGULATION))
    assert [article.number for article in draft.articles()] == list(range(1, 57))
    chapters = [part.heading for part in draft.parts if part.kind == Kind.CHAPTER]
    assert chapters[:3] == ["一般原则", "期货交易所", "期货公司"]
    assert len(chapters) == 6
    assert sum("阿拉伯数字" in why for why in whys(draft)) == 7
    assert any("45" in why for why in whys(draft)) and any("可能不完整" in why for why in whys(draft))


def test_the_fund_measures_with_both_list_styles_and_traditional_characters():
    draft = read(sample(FUND))
    assert [article.number for article in draft.articles()] == list(range(1, 30))
    ninth, twenty_first = draft.articles()[8], draft.articles()[20]
    for article, items in ((ninth, 3), (twenty_first, 2)):
        assert sum(part.kind == Kind.ITEM for part in article.walk()) == items
    assert next(part.text for part in twenty_first.walk() if part.kind == Kind.ITEM).endswith(
        "全额补偿，超过 10 万元的部分按百分之九十补偿；"
    )
    assert sum("繁体字" in why for why in whys(draft)) == 6
    assert sum("断行" in why for why in whys(draft)) == 3
    assert any("网址" in why for why in whys(draft))


def test_the_collaboration_opinions_go_by_points():
    draft = read(sample(COLLABORATION))
    assert [part.label for part in draft.parts] == ["一、", "二、", "三、"]
    assert draft.articles()[0].label == "（一）"
    assert whys(draft) == ["缺少第 6 条。"]


def test_the_translated_measures_are_kept_as_paragraphs_and_doubted():
    draft = read(sample(MEASURES))
    assert draft.articles() == [] and len(draft.parts) > 100
    assert sum("数字受损" in why for why in whys(draft)) == 7
    assert any("机器翻译" in why for why in whys(draft)) and any("没有找到" in why for why in whys(draft))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("第六条　跳过了一条。", "缺少第 5 条"),
        ("第二条　又来一次。", "条号重复或倒退"),
        ("第五条　金额为65,438+0元。", "数字受损"),
        ("第五条　违反規定的。", "繁体字：規"),
        ("第五条　文件里有\ufffd。", "无法识别"),
    ],
)
def test_what_is_damaged_is_doubted(line, why):
    assert any(why in found for found in whys(read(SHORT + line)))


def test_a_reference_at_the_beginning_of_a_line_is_no_article():
    draft = read(SHORT + "第二条第一款的规定除外。")
    assert [article.number for article in draft.articles()][-1] == 4
    assert draft.articles()[-1].parts[-1].text == "第二条第一款的规定除外。"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "没有文字"),
        (" \n\u3000\n", "没有文字"),
        ("章" * 2_000_000, "超过 5 MB"),
        ("一行\n" * 20_001, "超过 20000 行"),
        ("他推开门，雪已经停了。\n" * 400, "没有找到条文"),
    ],
)
def test_what_is_no_legal_text_is_refused_in_a_sentence(text, why):
    with pytest.raises(Unreadable, match=why):
        read(text)


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text):
    try:
        draft = read(text)
    except Unreadable:
        return
    assert sum(1 for _ in draft.all_parts()) <= len(text.splitlines()) * 2 + 1


def word(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def bomb() -> bytes:
    output = BytesIO()
    with ZipFile(output, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (41 * 1024 * 1024))
    return output.getvalue()


def test_files_of_word_and_of_chinese_encodings_are_read():
    assert len(read(text_of_file(word(SHORT.splitlines()), "办法.docx")).articles()) == 5
    assert text_of_file(SHORT.encode("gb18030"), "办法.TXT") == SHORT
    assert text_of_file(SHORT.encode("utf-8-sig"), "办法.txt") == SHORT


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"%PDF-1.7", "a.pdf", "只能导入"),
        (b"PK\x03\x04broken", "a.docx", "Word 文档"),
        (bomb(), "a.docx", "解开后过大"),
        (b"\xff\xff\xff\x00\xd8", "a.txt", "文字编码"),
        (b"x" * (50 * 1024 * 1024), "a.txt", "超过 5 MB"),
    ],
)
def test_other_files_are_refused_in_a_sentence(content, name, why):
    with pytest.raises(Unreadable, match=why):
        text_of_file(content, name)
