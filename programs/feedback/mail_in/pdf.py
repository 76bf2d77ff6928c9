"""The form as a PDF with text in it: our own print, or one that Word has exported. `read_pdf` never raises."""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import replace
from io import BytesIO

from django.core.files.base import ContentFile

from hub.attachments.checks import check
from hub.cases.flows import Refused
from hub.cases.slots import Slot
from hub.pdf.reading import open_pdf

from .layout import FormRead, read_lines

logger = logging.getLogger(__name__)

PDF = Slot(name="pdf", label="反馈表", kinds=("pdf",), max_mb=30)
MOST_PAGES = 20
RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
# What stands at the foot of a page: of our own print, and a page's number as others write it.
FOOT = re.compile(
    r"(?:编号\s*HYZS-\S+)?\s*(?:第\s*\d+\s*页(?:\s*[,，]?\s*共\s*\d+\s*页)?)?\s*"
    r"(?:打印时间\s*\d{4}-\d\d-\d\d(?:\s*\d\d:\d\d)?)?"
    r"|[-—–]?\s*\d{1,3}(?:\s*/\s*\d{1,3})?\s*[-—–]?"
)
REPEATED = "每页有相同的页眉或页脚，混在内容里，请核对原件。"


def read_pdf(content: bytes) -> FormRead:
    """The form in the text layer of a PDF, with why it can't be read, if so; a scan has no text."""
    try:
        check(ContentFile(content, name="form.pdf"), PDF)
        pages = _pages(content)
    except Refused as reason:
        return FormRead(problems=(str(reason),))
    except Exception:  # a parser may fail in many ways on hostile input
        logger.warning("a PDF of %d bytes could not be read", len(content), exc_info=True)
        return FormRead(problems=("PDF 打不开，可能已损坏。",))
    if pages is None:
        return FormRead(problems=(f"PDF 超过 {MOST_PAGES} 页，不像反馈表。",))
    if not any(pages):
        return FormRead(problems=("PDF 是扫描件，没有可以读取的文字。",))
    form = read_lines([line for page in pages for line in page], joint="")
    if form.is_form and _repeats(pages):
        return replace(form, problems=(REPEATED, *form.problems))
    return form


def _plain(text: str) -> str:
    """Fonts name some characters as radicals that look the same: ⼀ for 一."""
    return RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _pages(content: bytes) -> list[list[str]] | None:
    """The lines of each page without what stands at its head and foot; None where there are too many pages."""
    pages: list[list[str]] = []
    with open_pdf(BytesIO(content)) as document:
        if len(document) > MOST_PAGES:
            return None
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            lines = [line for line in map(str.strip, _plain(text.get_text_bounded()).splitlines()) if line]
            text.close()
            page.close()
            while lines and FOOT.fullmatch(lines[-1]):
                lines.pop()
            while lines and FOOT.fullmatch(lines[0]):
                lines.pop(0)
            pages.append(lines)
    return pages


def _repeats(pages: list[list[str]]) -> bool:
    """Whether all pages begin or end alike, numbers aside."""
    full = [page for page in pages if page]
    edges = ({re.sub(r"\d+", "", page[at]) for page in full} for at in (0, -1))
    return len(full) > 1 and any(len(edge) == 1 for edge in edges)
