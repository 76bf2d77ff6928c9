"""Every route of the platform, and what it answers to somebody."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import pypdfium2
from django.contrib.messages import WARNING, get_messages
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from hub.accounts.models import User

# What an answer comes to.
OK, SIGN_IN, REFUSED, BROKEN = "ok", "sign in", "refused", "broken"
SIGN_IN_ADDRESS = "/account/login/"
# Tables that a request may write to although nothing was done: sessions, counters of sign-ins and of searches, who
# looked at what.
BESIDE = ("django_session", "axes_", "privacy_access", "search_asked")
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@dataclass(frozen=True)
class RoutePattern:
    """An address as the resolver has it: `key` is its full name, or the pattern where it has none."""

    key: str
    pattern: str
    arguments: tuple[str, ...]


def routes(resolver: URLResolver | None = None, prefix: str = "", spaces: str = "") -> Iterator[RoutePattern]:
    """Every address of the root, in the resolver's order; one name may have several."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            names = getattr(entry.pattern, "converters", None) or entry.pattern.regex.groupindex
            yield RoutePattern(f"{spaces}{entry.name}" if entry.name else pattern, pattern, tuple(names))
        else:
            yield from routes(entry, pattern, f"{spaces}{entry.namespace}:" if entry.namespace else spaces)


@dataclass(frozen=True)
class Answer:
    """What somebody got: the outcome, all that can be read in it, and what was written for it."""

    outcome: str
    status: int
    text: str
    written: frozenset[str]
    headers: dict[str, str]
    cookies: frozenset[str]

    @property
    def is_private(self) -> bool:
        """Whether caches on the way are told not to keep it."""
        return not {"private", "no-store"}.isdisjoint(self.headers.get("Cache-Control", "").split(", "))

    def names(self, secrets: list[str]) -> list[str]:
        """Those of the secrets that stand in the answer, however they are encoded."""
        present = {sign for sign in ("", "\\", "%") if sign in self.text}
        return [
            secret
            for secret in secrets
            if any(form in self.text for sign, form in encoded(secret) if sign in present)
        ]


@cache
def encoded(text: str) -> set[tuple[str, str]]:
    """A text as it stands in pages, scripts and addresses, with the sign without which it can't stand there."""
    if text.isascii():
        return {("", text)}
    escaped = json.dumps(text)[1:-1]
    return {("", text), ("\\", escaped), ("\\", escaped.upper().replace("U", "u")), ("%", quote(text))}


class Browser(Client):
    """Django's, without keeping the contexts of all templates for each answer: that costs a third of the time."""

    def request(self, **environ: Any) -> HttpResponse:
        response = self.handler(self._base_environ(**environ))
        self.cookies.update(response.cookies)
        return response


def browser_of(person: User | None, **values: Any) -> Browser:
    """The browser of this person, signed in; of a stranger for None."""
    browser = Browser(**values)
    if person is not None:
        browser.force_login(person)
    return browser


def ask(browser: Browser, method: str, url: str, data: dict | None = None) -> Answer:
    """Ask, and undo whatever came of it: in the database and in the browser."""
    connection.queries_log.clear()
    kept = {name: morsel.value for name, morsel in browser.cookies.items()}
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = getattr(browser, method)(url, data or {})
        text = everything_in(response)
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.load(kept)
    tables = {found[1] for query in queries if (found := WRITES.match(query["sql"]))}
    return Answer(
        outcome=outcome_of(response),
        status=response.status_code,
        text=text,
        written=frozenset(table for table in tables if not table.startswith(BESIDE)),
        headers=dict(response.headers),
        cookies=frozenset(response.cookies),
    )


def outcome_of(response: HttpResponse) -> str:
    """A redirect that carries a warning is a refusal: that is how Wagtail and the case pages say no."""
    if response.status_code >= 500:
        return BROKEN
    if response.status_code in (400, 403, 404, 405, 410):
        return REFUSED
    if response.status_code in (301, 302):
        if response["Location"].startswith(SIGN_IN_ADDRESS):
            return SIGN_IN
        if any(message.level >= WARNING for message in queued_messages(response)):
            return REFUSED
    return OK


def queued_messages(response: HttpResponse) -> list:
    """The messages that the request left for the next page."""
    return getattr(get_messages(response.wsgi_request), "_queued_messages", [])


def everything_in(response: HttpResponse) -> str:
    """All that can be read in an answer: headers, messages for the next page, text of pages and files."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if kind == "application/pdf":
        readable = text_of_pdf(content)
    elif "spreadsheet" in kind:
        readable = text_of_spreadsheet(content)
    else:
        readable = content.decode("utf-8", "replace")
    # The number of the request is another each time.
    headers = [unquote(value) for name, value in response.headers.items() if name != "X-Request-ID"]
    return "\n".join([*headers, *(str(message) for message in queued_messages(response)), readable])


def text_of_pdf(content: bytes) -> str:
    """The words of a PDF."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def text_of_spreadsheet(content: bytes) -> str:
    """The cells of an Excel file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
