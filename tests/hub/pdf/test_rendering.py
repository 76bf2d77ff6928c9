"""Real documents: their text, their fonts, and what a document may not reach."""

from ctypes import create_string_buffer
from datetime import UTC, datetime

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import time_machine

from hub.pdf import rendering
from hub.pdf.rendering import render_pdf

pytestmark = pytest.mark.once


@pytest.fixture
def document(settings, tmp_path):
    """Render content in the base template, and open the result."""

    def render(content: str, **values) -> pypdfium2.PdfDocument:
        source = '{% extends "hub/pdf/base.html" %}{% load static %}{% block content %}'
        (tmp_path / "document.html").write_text(source + content + "{% endblock %}")
        return pypdfium2.PdfDocument(
            render_pdf("document.html", values, title="付款审批单", number="HB-2026-0007")
        )

    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]} for engine in settings.TEMPLATES]
    return render


def text_of(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_bounded()


def fonts_of(page: pypdfium2.PdfPage) -> set[tuple[str, bool]]:
    """Base name and whether embedded, of each font on the page."""
    fonts = set()
    for part in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        font = pdfium.FPDFTextObj_GetFont(part.raw)
        name = create_string_buffer(80)
        pdfium.FPDFFont_GetBaseFontName(font, name, 80)
        fonts.add((name.value.decode(), bool(pdfium.FPDFFont_GetIsEmbedded(font))))
    return fonts


@time_machine.travel(datetime(2026, 3, 5, 1, 30, tzinfo=UTC), tick=False)
def test_every_page_has_its_number_the_case_number_and_the_time(document):
    pages = document("<p>镕、喆、䶮</p><p style='break-before: page'>{{ name }}</p>", name="甲 <b>乙</b>")
    first, second = (text_of(page) for page in pages)
    assert "付款审批单" in first
    assert "镕、喆、䶮" in first
    assert "甲 <b>乙</b>" in second
    for number, text in enumerate((first, second), start=1):
        assert f"编号 HB-2026-0007 第 {number} 页\u3000共 2 页 打印时间 2026-03-05 09:30" in text


def test_chinese_fonts_are_embedded(document):
    fonts = fonts_of(document("<p>正文 <b>粗体</b> English 123</p>")[0])
    assert {(name.split("+")[-1], embedded) for name, embedded in fonts} == {
        ("Noto-Serif-CJK-SC", True),
        ("Noto-Serif-CJK-SC-Bold", True),
    }


def test_the_title_is_the_documents_own(document):
    assert document("<p>正文</p>").get_metadata_value("Title") == "付款审批单"


def test_a_picture_of_ours_is_drawn(document):
    seal_red = (168, 40, 29)
    page = document("""<img src="{% static 'hub/img/mark.svg' %}" style="width: 20mm">""")[0]
    image = page.render().to_pil().convert("RGB")
    assert seal_red in {color for _, color in image.getcolors(maxcolors=image.width * image.height)}


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/a.png",
        "//127.0.0.1:9/a.png",
        "/media/a.png",
        "/static/../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_no_other_address_is_opened(document, address, caplog):
    pdf = document(f'<p>正文</p><img src="{address}"><a rel="attachment" href="{address}">附件</a>')
    assert "正文" in text_of(pdf[0])
    assert pdf.count_attachments() == 0
    assert len(caplog.records) == 2


def test_a_press_that_was_killed_is_started_again(document):
    found = []
    for name in ("其一", "其二"):
        found.append(text_of(document("<p>{{ name }}</p>", name=name)[0]))
        assert rendering._press.process is not None
        rendering._press.process.kill()
    assert ["其一" in found[0], "其二" in found[1]] == [True, True]
