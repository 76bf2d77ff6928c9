"""Invoices as PDF: the text layer with its positions, the QR code, and pictures of pages."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image

from hub.attachments.content import open_pdf

from .found import ReadInvoice, merged
from .layout import Piece, fields_of, numbers_in, rows_of
from .qr import invoice_of_code

if TYPE_CHECKING:
    import pypdfium2

MAX_PAGES = 4
MAX_CHARACTERS = 12_000  # of a page; a full invoice has some 1,500
MAX_SIDE = 1600  # pixels of a page's longer side
SCAN = "这个 PDF 是扫描件，没有可读取的文字。请对照图片填写。"
NOT_FOUND = "没有在文件中认出发票内容。请对照图片填写。"


def read_pdf(content: bytes) -> ReadInvoice:
    """The invoice on the first pages of a PDF. Raises pypdfium2.PdfiumError for what can't be opened."""
    numbers: set[str] = set()
    with open_pdf(io.BytesIO(content)) as document:
        best = ReadInvoice()
        has_text = False
        for index in range(min(len(document), MAX_PAGES)):
            page = document[index]
            try:
                rows = rows_of(_pieces(page))
                has_text = has_text or sum(len(row.text) for row in rows) > 20
                found = fields_of(rows, width=page.get_width())
                numbers |= numbers_in(rows)
            finally:
                page.close()
            if found.number and not best.number:
                best = found
        picture = _picture(document, 0)
    best = merged(best, invoice_of_code(picture))
    if not best.number:
        return ReadInvoice(failure=NOT_FOUND if has_text else SCAN)
    if not has_text:
        best = replace(best, failure=SCAN)
    others = sorted(numbers - {best.number})
    if others:
        warning = f"文件里还有另一张发票（{others[0]}），请拆成一张一个文件后分别上传。"
        best = replace(best, warnings=(*best.warnings, warning))
    return best


def page_picture(content: bytes, *, page: int = 0) -> Image.Image:
    """A page as a picture with a longer side of MAX_SIDE pixels. Raises PdfiumError, IndexError."""
    with open_pdf(io.BytesIO(content)) as document:
        if not 0 <= page < len(document):
            raise IndexError(page)
        return _picture(document, page)


def _picture(document: pypdfium2.PdfDocument, index: int) -> Image.Image:
    page = document[index]
    try:
        longer = max(page.get_width(), page.get_height(), 1)
        return page.render(scale=min(MAX_SIDE / longer, 4), grayscale=False).to_pil()
    finally:
        page.close()


def _pieces(page: pypdfium2.PdfPage) -> list[Piece]:
    """Every visible character of a page with its place."""
    from pypdfium2 import raw  # late: 3 MB that few requests need

    height = page.get_height()
    text = page.get_textpage()
    pieces = []
    try:
        for index in range(min(text.count_chars(), MAX_CHARACTERS)):
            code = raw.FPDFText_GetUnicode(text, index)
            character = chr(code) if code < 0x110000 else ""
            if not character or character.isspace() or code in (0, 0xFFFE, 0xFFFF):
                continue
            left, bottom, right, top = text.get_charbox(index, loose=True)
            if right > left and top > bottom:
                middle = height - (top + bottom) / 2
                pieces.append(Piece(character, left, right, middle, top - bottom))
    finally:
        text.close()
    return pieces
