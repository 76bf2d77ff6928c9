"""Bytes in, an invoice out: chooses the reader and never raises. Pure functions; call them outside transactions."""

from __future__ import annotations

import io
import logging
from dataclasses import replace

from django.conf import settings
from PIL import Image, ImageOps

from .found import ReadInvoice, checked
from .ofd import read_ofd
from .pdf import MAX_SIDE, page_picture, read_pdf
from .qr import invoice_of_code
from .xml import read_xml

logger = logging.getLogger(__name__)

UNREADABLE = "这个文件无法自动读取。请对照原件填写。"
PHOTO = "照片不能自动读取文字，请对照图片填写。"
PHOTO_WITH_CODE = "照片中的二维码已读出号码等信息，其余请对照图片填写。"
READERS = {"application/pdf": read_pdf, "application/xml": read_xml, "application/ofd": read_ofd}
PICTURES = ("image/png", "image/jpeg")


def read(content: bytes, content_type: str) -> ReadInvoice:
    """What stands on an invoice file; `failure` is a sentence where a person has to type it.

    A photo gives what its QR code says. Whatever a hostile file does to a parser, the answer is a failure.
    """
    try:
        if content_type in PICTURES:
            found = invoice_of_code(_photo(content))
            return replace(checked(found), failure=PHOTO_WITH_CODE if found.number else PHOTO)
        reader = READERS.get(content_type)
        return checked(reader(content)) if reader else ReadInvoice(failure=UNREADABLE)
    except Exception:  # parsers fail in many ways on hostile input
        logger.exception("a file of type %s could not be read as an invoice", content_type)
        return ReadInvoice(failure=UNREADABLE)


def picture_of(content: bytes, content_type: str, *, page: int = 0) -> bytes | None:
    """A page or photo as PNG to look at; None for what has no picture (XML, OFD) and what can't be drawn."""
    try:
        if content_type == "application/pdf":
            picture = page_picture(content, page=page)
        elif content_type in PICTURES and page == 0:
            picture = _photo(content)
        else:
            return None
    except Exception:  # as above
        logger.exception("a file of type %s could not be drawn", content_type)
        return None
    output = io.BytesIO()
    picture.save(output, "PNG", compress_level=4)
    return output.getvalue()


def _photo(content: bytes) -> Image.Image:
    """A photo upright, its longer side at most MAX_SIDE pixels."""
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as image:
        if image.width * image.height > settings.ATTACHMENT_MAX_PIXELS:
            raise Image.DecompressionBombError
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        return upright.convert("RGB")
