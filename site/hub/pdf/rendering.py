"""HTML templates to PDF with embedded Chinese fonts."""

import ctypes
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

# Relative addresses in a template resolve against this one; nothing is ever fetched from it.
OWN_ADDRESS = "http://own-files.invalid"

_one_at_a_time = Lock()


def render_pdf(template: str, context: "Mapping[str, Any]", *, title: str, number: str = "") -> bytes:
    """A template that extends `hub/pdf/base.html`, as a PDF.

    `title` becomes the document's title and heading, `number` (the case's number) stands in the footer of each
    page. Takes some 0.2 s a page: never call it inside a transaction.
    """
    html = render_to_string(
        template, {**context, "title": title, "number": number, "printed_at": timezone.localtime()}
    )
    document = HTML(string=html, base_url=OWN_ADDRESS, url_fetcher=OwnFilesFetcher())
    with _one_at_a_time:  # the font map of Pango is shared
        try:
            return document.write_pdf(font_config=font_configuration())
        finally:
            _give_back()


def _give_back() -> None:
    """Return freed memory to the system: glibc would keep the 60 MB that a document took. Elsewhere nothing to do."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


@cache
def font_configuration() -> FontConfiguration:
    """The one of this process: making it reads the list of all installed fonts."""
    return FontConfiguration()


class OwnFilesFetcher(URLFetcher):
    """Gives out our static files and what the document carries itself (`data:`), and refuses the rest.

    What a document names may come from a user: no host and no file of the server is ever opened for it.
    WeasyPrint logs a refusal and leaves the picture out.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        own = OWN_ADDRESS + settings.STATIC_URL
        if not url.startswith(own):
            return super().fetch(url, headers)
        name = unquote(urlsplit(url.removeprefix(own)).path)
        path = finders.find(name) or staticfiles_storage.path(name)
        with open(path, "rb") as file:  # noqa: PTH123 - finders give strings
            return URLFetcherResponse(url, file.read())
