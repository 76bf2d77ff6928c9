"""The form as a PDF with text in it: our own print, or one that Word has exported. `read_pdf` never raises."""

from __future__ import annotations

import logging
import re
import unicodedata
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
# What our own print has at the foot of each page.
FOOT = re.compile(r"^(编号\s*HYZS-\S+|第\s*\d+\s*页\s*共\s*\d+\s*页|打印时间\s*\d{4}-\d\d-\d\d.*)$")


def read_pdf(content: bytes) -> FormRead:
    """The form in the text layer of a PDF, with why it can't be read, if so; a scan has no text."""
    try:
        check(ContentFile(content, name="form.pdf"), PDF)
        lines = _lines(content)
    except Refused as reason:
        return FormRead(problems=(str(reason),))
    except Exception:  # a parser may fail in many ways on hostile input
        logger.warning("a PDF of %d bytes could not be read", len(content), exc_info=True)
        return FormRead(problems=("PDF 打不开，可能已损坏。",))
    if lines is None:
        return FormRead(problems=(f"PDF 超过 {MOST_PAGES} 页，不像反馈表。",))
    if not any(map(str.strip, lines)):
        return FormRead(problems=("PDF 是扫描件，没有可以读取的文字。",))
    return read_lines(lines, joint="")


def _plain(text: str) -> str:
    """Fonts name some characters as radicals that look the same: ⼀ for 一."""
    return RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _lines(content: bytes) -> list[str] | None:
    """The text of all pages without what stands at their feet; None where there are too many."""
    lines: list[str] = []
    with open_pdf(BytesIO(content)) as document:
        if len(document) > MOST_PAGES:
            return None
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            found = text.get_text_bounded()
            text.close()
            page.close()
            lines += [line for line in _plain(found).splitlines() if not FOOT.match(line.strip())]
    return lines
