"""The form as a Word document. `read_docx` never raises: what it can't read it says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile

from hub.attachments.checks import check
from hub.attachments.content import Unreadable, prove_xml
from hub.cases.flows import Refused
from hub.cases.slots import Slot

from .layout import FormRead, read_lines

logger = logging.getLogger(__name__)

WORD = Slot(name="word", label="反馈表", kinds=("word",), max_mb=30)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_XML_MB = 5
MOST_LINES = 5000
# What python-docx passes over, though people see text there.
UNSEEN = {
    "txbxContent": "文本框",
    "sdtContent": "内容控件",
    "ins": "修订标记",
    "del": "修订标记",
    "moveFrom": "修订标记",
    "moveTo": "修订标记",
}


class _TooMuch(Exception):
    pass


def read_docx(content: bytes) -> FormRead:
    """The form in a .docx of the annex's layout, with why it can't be read, if so."""
    try:
        check(ContentFile(content, name="form.docx"), WORD)
        prove_xml(BytesIO(content), "word/document.xml", most=MAX_XML_MB * 1024 * 1024)
        return _read(content)
    except (Refused, Unreadable) as reason:
        return FormRead(problems=(str(reason),))
    except _TooMuch:
        return FormRead(problems=(f"文档超过 {MOST_LINES} 行，不像反馈表。",))
    except Exception:  # a parser may fail in many ways on hostile input
        logger.warning("a document of %d bytes could not be read", len(content), exc_info=True)
        return FormRead(problems=("Word 文档打不开，可能已损坏。",))


def _read(content: bytes) -> FormRead:
    from docx import Document  # here, because every process that never reads a form would carry it

    document = Document(BytesIO(content))
    lines: list[str] = []
    for line in _lines(document):
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise _TooMuch
    read = read_lines(lines, joint="\n")
    hidden = sorted({UNSEEN[name] for name in _unseen(document.element.body)})
    if not hidden or not (read.is_form or "文本框" in hidden):
        return read
    words = f"文档里有{'、'.join(hidden)}，其中的文字没有读取，请核对原件。"
    return replace(read, problems=(words, *read.problems))


def _unseen(body: Any) -> Iterator[str]:
    """The elements with text in them that the reading below doesn't go into."""
    for element in body.iter(*(W + name for name in UNSEEN)):
        if any((text.text or "").strip() for text in element.iter(W + "t", W + "delText")):
            yield element.tag.removeprefix(W)


def _lines(container: Any) -> Iterator[str]:
    """The text in its order, cell by cell; a merged cell is one cell. Numbers that Word itself sets are written out."""
    numbers: dict[str, int] = {}
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            seen = set()
            for row in block.rows:
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.add(cell._tc)
                        yield from _lines(cell)
            continue
        text = block.text
        if text.strip() and (number := _numbering(block)):
            numbers[number] = numbers.get(number, 0) + 1
            text = f"{numbers[number]}．{text.lstrip()}"
        yield from text.splitlines()


def _numbering(paragraph: Any) -> str:
    """The list whose entry a paragraph is, on its uppermost level, or ""."""
    own, style = paragraph._p.pPr, paragraph.style
    for properties in (own, style.element.pPr if style is not None else None):
        marks = properties.numPr if properties is not None else None
        if marks is not None and marks.numId is not None:
            level = marks.ilvl.val if marks.ilvl is not None else 0
            return f"list {marks.numId.val}" if marks.numId.val and level == 0 else ""
    return ""
