"""The picture of a PDF's first page."""

from __future__ import annotations

import io
import logging

from django.core.files.base import File

from hub.attachments.content import open_pdf

logger = logging.getLogger(__name__)

WIDTH, TALLEST = 480, 960  # pixels


def first_page(file: File) -> bytes | None:
    """The first page as PNG; None where it can't be drawn, or is no page that one could read."""
    file.seek(0)
    try:
        with open_pdf(file) as document:
            page = document[0]
            width, height = page.get_size()
            if not width or not height or WIDTH * height / width > TALLEST:
                return None
            picture = page.render(scale=WIDTH / width).to_pil().convert("RGB")
    except Exception:  # the file was checked and is kept; a picture is no condition
        logger.exception("the first page of a PDF could not be drawn")
        return None
    finally:
        file.seek(0)
    output = io.BytesIO()
    picture.save(output, "PNG", optimize=True)
    return output.getvalue()
