"""Which requests are a reader's visit that may be counted."""

from __future__ import annotations

import re

from django.http import HttpRequest
from wagtail.models import Page

from hub.pages.surroundings import public_pages

MOST_KEY = 2**31 - 1
# Programs say what they are; what doesn't call itself a browser isn't one.
BROWSER = re.compile(r"^(?:Mozilla|Opera)/\d")
PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|headless|lighthouse|preview|scan|monitor|feed|fetch|curl|wget|python|java/|go-http"
    r"|okhttp|axios|phantom|selenium|puppeteer|playwright|facebookexternalhit|bytespider|archiver",
    re.IGNORECASE,
)


def is_program(agent: str) -> bool:
    """Whether no person reads with this."""
    return not BROWSER.match(agent) or PROGRAM.search(agent) is not None


def objects_to_it(request: HttpRequest) -> bool:
    """Whether the browser says that its reader wants not to be followed (Do Not Track, Global Privacy Control)."""
    return request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site, or a browser that only reads ahead, has asked."""
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or "prefetch" in ahead


def counts(request: HttpRequest) -> bool:
    """Whether this is a visit to be counted, whatever the page is."""
    agent = request.headers.get("User-Agent", "")
    return not (is_program(agent) or objects_to_it(request) or comes_from_elsewhere(request))


def is_countable(page_id: int, request: HttpRequest) -> bool:
    """Whether there is such a page for everybody. Two queries at most."""
    if not 0 < page_id <= MOST_KEY:
        return False
    return Page.objects.live().filter(public_pages(request), pk=page_id, depth__gte=2).exists()
