"""The process that sets PDFs, beside the server's own: WeasyPrint, its fonts (60 MB) and a document's half second of
work stay out of theirs. No Django here.

`rendering` starts it with the number of a pipe. It takes documents one after the other and ends by itself when none
has come for a while, or when whoever started it is gone.
"""

from __future__ import annotations

import logging
import sys
import traceback
from multiprocessing.connection import Connection

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

IDLE_SECONDS = 120


class OwnFilesFetcher(URLFetcher):
    """Gives out our static files and what the document carries itself (`data:`), and refuses the rest.

    What a document names may come from a user: no host and no file of the server is ever opened for it.
    WeasyPrint logs a refusal and leaves the picture out.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)
        self.files = files

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if url in self.files:
            return URLFetcherResponse(url, self.files[url])
        return super().fetch(url, headers)


class Notes(logging.Handler):
    """Keeps what WeasyPrint says about a document."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record.getMessage())

    def taken(self) -> tuple[str, ...]:
        """What was said since the last time."""
        said, self.kept = tuple(self.kept), []
        return said


def press(html: str, base: str, files: dict[str, bytes], fonts: FontConfiguration) -> tuple[bytes, str]:
    """Set one document, whose relative addresses resolve against `base`; answers the PDF, or what went wrong."""
    try:
        document = HTML(string=html, base_url=base, url_fetcher=OwnFilesFetcher(files))
        return document.write_pdf(font_config=fonts), ""
    except Exception:
        return b"", traceback.format_exc()


def main(pipe: Connection) -> None:
    """Set what comes until nothing comes any more."""
    notes = Notes()
    logging.getLogger("weasyprint").handlers = [notes]
    fonts = FontConfiguration()  # once: it reads the list of all installed fonts
    while pipe.poll(IDLE_SECONDS):
        try:
            html, base, files = pipe.recv()
            pdf, wrong = press(html, base, files, fonts)
            pipe.send((pdf, wrong, notes.taken()))
        except (EOFError, BrokenPipeError):
            return


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
