"""What Word and public accounts put on the clipboard, as clean pieces and as blocks of a draft."""

import base64
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from wagtail.images import get_image_model

from hub.editorial.pasting.pictures import may_fetch
from hub.editorial.pasting.reading import Heading, Picture, Table, Text, Unreadable, read_html, read_word

WORD = """<!--StartFragment--><p class=MsoNormal style='mso-pagination:none'><b><span style='font-size:16.0pt;
font-family:黑体'>活动须知</span></b><o:p></o:p></p><h2>一、背景</h2><p>交易所支持会员单位
举办市场活动，详见<a href="https://example.com/a?b=1&amp;c=2">指引</a>。</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>1.<span>&nbsp;&nbsp; </span>第一项</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>2.<span>&nbsp;&nbsp; </span><b>第二项</b></p>
<table border=1><tr><td colspan=2>类别</td><td>上限</td></tr><tr><td rowspan=2>活动</td><td>论坛</td><td>200000</td></tr>
<tr><td>沙龙</td><td>20000</td></tr></table>"""
ARTICLE = """<section style="margin:0"><section><span style="font-weight: bold;">月月谈</span>第三期</section>
<section><img class="rich_pages" data-src="http://mmbiz.qpic.cn/mmbiz_png/abc/640?wx_fmt=png" alt="现场"></section>
<section><section><p><br></p><p>铜市场&amp;展望</p></section></section></section>"""


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "#9d2a25").save(out, "PNG")
    return out.getvalue()


def document() -> bytes:
    made = Document()
    made.add_heading("培训安排", level=1)
    made.add_paragraph("面向会员单位从业人员。").add_run("免费").bold = True
    made.add_paragraph("第一讲", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for row, words in zip(table.rows, (("时间", "地点"), ("3月6日", "上海")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    made.add_picture(BytesIO(png()))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_word_arrives_clean():
    assert read_html(WORD).pieces == [
        Text("<p><b>活动须知</b></p>"),
        Heading("一、背景"),
        Text(
            '<p>交易所支持会员单位举办市场活动，详见<a href="https://example.com/a?b=1&amp;c=2">指引</a>。</p>'
            "<ul><li>第一项</li><li><b>第二项</b></li></ul>"
        ),
        Table([["类别", "", "上限"], ["活动", "论坛", "200000"], ["", "沙龙", "20000"]]),
    ]


def test_an_article_of_a_public_account_arrives_with_its_pictures():
    assert read_html(ARTICLE).pieces == [
        Text("<p><b>月月谈</b>第三期</p>"),
        Picture(address="https://mmbiz.qpic.cn/mmbiz_png/abc/640?wx_fmt=png", alt="现场"),
        Text("<p>铜市场&amp;展望</p>"),
    ]


def test_a_word_document_is_read_as_a_file():
    found = read_word(document()).pieces
    assert found[:2] == [
        Heading("培训安排"),
        Text("<p>面向会员单位从业人员。<b>免费</b></p><ul><li>第一讲</li></ul>"),
    ]
    assert found[2] == Table([["时间", "地点"], ["3月6日", "上海"]])
    assert isinstance(found[3], Picture) and found[3].content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p onclick="x()"></p>',
        "<div>" * 300 + "深" + "</div>" * 300,
        "<p>x</p>" * 40_000,
        "<table>" + "<tr><td>1</td><td>2</td></tr>" * 501 + "</table>",
        "<table><tr>" + "<td>1</td>" * 21 + "</tr></table>",
        f"<table><tr><td colspan={'9' * 5000}>1</td>{'<td>1</td>' * 20}</tr></table>",
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(html):
    with pytest.raises(Unreadable, match="。"):
        read_html(html)


@pytest.mark.parametrize("content", [b"PK\x03\x04 truncated", b"PK", document()[:2000]])
def test_a_broken_document_is_refused_in_words(content):
    with pytest.raises(Unreadable, match=r"\.docx"):
        read_word(content)


def docx_with(name: str, content: bytes) -> bytes:
    """The document with one of its parts made another."""
    out = BytesIO()
    with ZipFile(BytesIO(document())) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("word/document.xml", b"<a>" + b" " * (21 * 1024 * 1024) + b"</a>", "解开后过大"),
        ("word/media/image9.png", b"0" * (151 * 1024 * 1024), "解开后过大"),
        (
            "word/document.xml",
            b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            "不是完好的",
        ),
        ("word/document.xml", b"<a>" * 50_000, "不是完好的"),
        ("[Content_Types].xml", b"", "不是完好的"),
    ],
)
def test_a_document_that_unfolds_or_reads_elsewhere_is_refused(name, content, says):
    made = docx_with(name, content)
    assert len(made) < 500_000
    with pytest.raises(Unreadable, match=says):
        read_word(made)


FRAGMENTS = st.sampled_from(
    ["<p>", "</p>", "<table>", "<tr>", "<td rowspan=99999999 colspan=-3>", "</table>", "<b>", "<a href=javascript:x>",
     "<img src='data:image/png;base64,@@'>", "<ul><li>", "字", "&lt;script&gt;", "<!--", "<svg/onload=x>", "\x00"]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=40).map("".join))
def test_no_markup_but_ours_ever_comes_out(html):
    try:
        pieces = read_html(html).pieces
    except Unreadable:
        return
    for piece in pieces:
        if isinstance(piece, Text):
            assert "javascript" not in piece.html.lower() and "<s" not in piece.html.lower()


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://mmbiz.qpic.cn/a.png", True),
        ("http://mmbiz.qpic.cn/a.png", False),
        ("https://mmbiz.qpic.cn.evil.com/a.png", False),
        ("https://mmbiz.qpic.cn@127.0.0.1/a.png", False),
        ("https://x@mmbiz.qpic.cn/a.png", False),
        ("https://mmbiz.qpic.cn:8443/a.png", False),
        ("https://mmbiz.qpic.cn:port/a.png", False),
        ("https://127.0.0.1/a.png", False),
        ("file:///etc/passwd", False),
    ],
)
def test_pictures_are_fetched_from_the_named_hosts_alone(address, may):
    assert may_fetch(address, {"mmbiz.qpic.cn"}) is may


class TestScreen:
    def test_pieces_become_blocks_of_the_draft(self, editor, service_page):
        picture = base64.b64encode(png()).decode()
        html = WORD + f'<img src="data:image/png;base64,{picture}" alt="流程图">' + ARTICLE
        answer = editor.paste(service_page, "文章.html", html.encode())
        assert answer.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[service_page.pk]), 302)]
        service_page.refresh_from_db()
        draft = service_page.get_latest_revision_as_object()
        kinds = [block.block_type for block in draft.body]
        assert kinds == ["paragraph", "heading", "paragraph", "table", "image", "paragraph", "paragraph"]
        assert draft.body[4].value["alt"] == "流程图"
        assert [column["heading"] for column in draft.body[3].value.columns] == ["类别", "", "上限"]
        assert (list(service_page.body), service_page.has_unpublished_changes) == ([], True)
        assert (
            "有一张图片没有取到，请另行上传（https://mmbiz.qpic.cn/mmbiz_png/abc/640?wx_fmt=png）。"
            in answer.text
        )

    def test_words_that_look_like_markup_stay_words(self, editor, service_page):
        said = "&lt;script&gt;alert(1)&lt;/script&gt;" + "长" * 60
        editor.paste(service_page, "文章.html", f"<h2>{said}</h2><h2>&lt;b&gt;</h2><p>{said}</p>".encode())
        service_page.refresh_from_db()
        shown = str(service_page.get_latest_revision_as_object().body)
        assert ("<script" in shown, shown.count(said), "&lt;b&gt;" in shown) == (False, 2, True)

    def test_a_picture_pasted_twice_is_kept_once(self, editor, service_page):
        for _ in range(2):
            editor.paste(service_page, "培训.docx", document())
        service_page.refresh_from_db()
        draft = service_page.get_latest_revision_as_object()
        assert len({block.value["image"].pk for block in draft.body if block.block_type == "image"}) == 1
        assert get_image_model().objects.count() == 1

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("旧版.doc", b"\xd0\xcf\x11\xe0", "请先另存为 .docx"),
            ("空.html", b"<p></p>", "没有读到文字"),
            ("坏.docx", b"PK\x03\x04", "不是完好的 Word 文档"),
        ],
    )
    def test_a_bad_file_changes_nothing(self, editor, service_page, name, content, says):
        before = service_page.latest_revision_id
        answer = editor.paste(service_page, name, content)
        service_page.refresh_from_db()
        assert (answer.status_code, says in answer.text, service_page.latest_revision_id) == (
            200,
            True,
            before,
        )

    def test_nothing_at_all_is_asked_for(self, editor, service_page):
        assert (
            "请先在方框里粘贴内容，或选择一个文件。"
            in editor.browser.post(reverse("editorial:paste", args=[service_page.pk])).text
        )

    def test_not_while_somebody_reads_it(self, editor, service_page):
        editor.submit(service_page)
        answer = editor.paste(service_page, "文章.html", b"<p>new</p>")
        assert "页面正在复核或已被锁定" in answer.text
