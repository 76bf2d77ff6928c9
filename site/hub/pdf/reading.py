"""Opens PDFs that somebody gave us, and turns our own into pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2

_pdfium = Lock()


@contextmanager
def open_pdf(source: IO[bytes]) -> Iterator[pypdfium2.PdfDocument]:
    """A PDF for reading. PDFium isn't thread-safe: whoever reads PDFs in this process does it through here.

    Raises pypdfium2.PdfiumError for what is no PDF or needs a password.
    """
    import pypdfium2  # late: 3 MB that few requests need

    with _pdfium:
        document = pypdfium2.PdfDocument(source.read())
        try:
            yield document
        finally:
            document.close()


def first_page_as_png(content: bytes, *, width: int) -> bytes:
    """The first page of a PDF as a picture of that width in pixels."""
    with open_pdf(BytesIO(content)) as document:
        page = document[0]
        picture = page.render(scale=width / page.get_width()).to_pil()
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
