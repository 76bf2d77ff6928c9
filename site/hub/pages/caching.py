"""Copies of public pages in Django's cache, so that a visitor costs no query.

A copy is kept of an answer that says it may be (`public` with `s-maxage`), sets no cookie and varies by nothing. With it
lies the stamp of the last purge: `purging` writes a new stamp, and no older copy is used any more, not even one that
was rendered from older data and put away later. Stamp and copy are read together: a visitor costs one look.

What a process has read it keeps as well (`Near`), and then a visitor costs not even that.
"""

from __future__ import annotations

import logging
import os
import re
import time as clock
from collections.abc import Callable, Hashable
from copy import copy
from datetime import datetime, time, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.crypto import get_random_string
from wagtail.models import Site

from hub.accounts import elder

from .languages import front_page_in, language_of

logger = logging.getLogger(__name__)
T = TypeVar("T")
# The stamp it was made under, until when it may be used (seconds since 1970), the page and its headers.
Copy = tuple[str, float, bytes, dict[str, str]]

STAMP = "pages:stamp"
# What such an answer must say, in seconds.
SHARED = re.compile(r"(?:^|[\s,])s-maxage=(\d+)")
# Of one request, or added to each answer by a middleware further out.
NOT_KEPT = {"X-Request-ID", "Content-Length", "Date"}


# How long a copy may serve everybody, in seconds, should nothing purge it before.
SECONDS = 300


def let_be_kept(response: HttpResponse, *, seconds: int = SECONDS) -> None:
    """Let shared caches keep a copy until midnight in Shanghai at most: then dates may change what pages show.

    Readers ask again each time: a browser's own copy couldn't be purged.
    """
    now = timezone.localtime()
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
    left = int((midnight - now).total_seconds())
    patch_cache_control(response, public=True, max_age=0, s_maxage=min(seconds, left))


def let_copies_be_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that is the same for everybody, such as a map of the site or a feed."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        let_be_kept(response)
        return response

    return answer


class Near:
    """The copies of this process, which it may use without asking the cache as long as nginx may: until they expire, or
    until the link in PAGE_CACHE_FOLDER names another stamp (see `purging`). Where there is no link, none are used.
    """

    MOST = 64  # a copy has some 20 KB

    def __init__(self) -> None:
        self.copies: dict[str, Copy] = {}

    def get(self, key: str) -> Copy | None:
        """The copy, if it may still be used."""
        found = self.copies.get(key)
        return found if found and found[1] > clock.time() and found[0] == stamp_of_link() else None

    def keep(self, key: str, kept: Copy) -> None:
        """One more; all are forgotten when they are too many."""
        if len(self.copies) >= self.MOST:
            self.copies = {}
        self.copies[key] = kept


def stamp_of_link() -> str | None:
    """The stamp that nginx goes by on this server; None without nginx, or before the first purge."""
    if not settings.PAGE_CACHE_FOLDER:
        return None
    try:
        return os.readlink(f"{settings.PAGE_CACHE_FOLDER}/current")  # noqa: PTH115 - once for each visitor
    except OSError:
        return None


_kept: dict[Hashable, tuple[str, Any]] = {}


def kept_like_copies(key: Hashable, make: Callable[[], T]) -> T:
    """What `make` answers, or answered since the last purge: of what is purged when it changes, and nobody may change.

    Kept by this process, and only where there is nginx' link to go by. Nothing is kept inside a transaction, which may
    have changed what nobody else sees yet.
    """
    stamp = stamp_of_link()
    if stamp is None or connection.in_atomic_block:
        return make()
    found = _kept.get(key)
    if found is None or found[0] != stamp:
        found = _kept[key] = (stamp, make())
    return found[1]


class PageCache:
    """Answers from the copy where there is one. Previews, forms and addresses with a query never meet it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.near = Near()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if elder.is_by_server(request):
            return self.for_one_browser(request)
        if not settings.PAGE_CACHE or not may_be_kept(request):
            return self.get_response(request)
        key = key_of(request)
        if near := self.near.get(key):
            return restored(near)
        found = safely(lambda: cache.get_many([STAMP, key])) or {}
        stamp = found.get(STAMP) or safely(current_stamp)
        if stamp and key in found:
            kept = found[key]
            if kept[0] == stamp:
                self.near.keep(key, kept)
                return restored(kept)
        response = self.get_response(request)
        if (seconds := shared_seconds(response)) and request.method == "GET" and stamp:
            if safely(current_stamp) == stamp:
                kept = stamp, clock.time() + seconds, bytes(response.content), headers_of(response)
                safely(lambda: cache.set(key, kept, seconds))
            else:  # purged while this was rendered: it may be of the time before
                del response["Cache-Control"]
                patch_cache_control(response, no_cache=True, max_age=0)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The site whose page is asked is looked up no oftener than pages change, and put where Wagtail looks for it."""
        language = language_of(request.path_info)
        match = request.resolver_match
        if match is None or (match.view_name != "wagtail_serve" and language == settings.LANGUAGE_CODE):
            return
        key = "site", request.get_host(), request.get_port(), language
        site = copy(kept_like_copies(key, lambda: site_in(request, language)))
        if site is None and language != settings.LANGUAGE_CODE:
            raise Http404
        if site is not None:
            site.root_page = copy(
                site.root_page
            )  # it learns its specific page, which is read for each request
        vars(request)["_wagtail_site"] = site

    def for_one_browser(self, request: HttpRequest) -> HttpResponse:
        """A page in elder mode for a browser without scripts: rendered for it, kept nowhere."""
        response = self.get_response(request)
        if "public" in response.get("Cache-Control", ""):
            del response["Cache-Control"]
            add_never_cache_headers(response)
        return response


def site_in(request: HttpRequest, language: str) -> Site | None:
    """The site that is asked, with its front page in this language; None where that one isn't published."""
    site = Site.find_for_request(request)
    if site is None or language == settings.LANGUAGE_CODE:
        return site
    front = front_page_in(site, language)
    if front is None:
        return None
    site = copy(site)
    site.root_page = front
    return site


def may_be_kept(request: HttpRequest) -> bool:
    """Whether the request can be for a page that is the same for everybody."""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and not getattr(request, "is_dummy", False)  # Wagtail's preview of a draft
        and "Authorization" not in request.headers
    )


def shared_seconds(response: HttpResponse) -> int:
    """For how many seconds a copy may serve everybody; 0 for not at all."""
    if response.status_code != 200 or response.streaming or response.cookies or response.has_header("Vary"):
        return 0
    control = response.get("Cache-Control", "")
    said = SHARED.search(control)
    return int(said[1]) if said and "public" in control and "private" not in control else 0


def current_stamp() -> str:
    """The stamp with which copies are put away and used; a cache that lost it starts anew."""
    return cache.get(STAMP) or str(cache.get_or_set(STAMP, new_stamp, None))


def new_stamp() -> str:
    return get_random_string(12)


def key_of(request: HttpRequest) -> str:
    """Scheme, host and path: a page names its own address."""
    address = f"{request.scheme}://{request.get_host()}{request.path}"
    return f"pages:{sha256(address.encode()).hexdigest()}"


def headers_of(response: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in NOT_KEPT}


def restored(kept: Copy) -> HttpResponse:
    """The answer as it was put away."""
    _, _, content, headers = kept
    response = HttpResponse(content, headers=headers)
    response["X-Page-Cache"] = "HIT"
    return response


def safely(read: Callable[[], T]) -> T | None:
    """A cache that doesn't answer costs time, never the page."""
    try:
        return read()
    except Exception:
        logger.warning("the page cache does not answer", exc_info=True)
        return None
