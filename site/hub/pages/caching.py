"""Copies of public pages in Django's cache, so that a visitor costs no query.

A copy is kept of an answer that says it may be (`public` with `s-maxage`), sets no cookie and varies by nothing. With it
lies the stamp of the last purge: `purging` writes a new stamp, and no older copy is used any more, not even one that
was rendered from older data and put away later. Stamp and copy are read together: a visitor costs one look.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.crypto import get_random_string

from hub.accounts import elder

logger = logging.getLogger(__name__)
T = TypeVar("T")

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


class PageCache:
    """Answers from the copy where there is one. Previews, forms and addresses with a query never meet it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if elder.is_by_server(request):
            return self.for_one_browser(request)
        if not settings.PAGE_CACHE or not may_be_kept(request):
            return self.get_response(request)
        key = key_of(request)
        found = safely(lambda: cache.get_many([STAMP, key])) or {}
        stamp = found.get(STAMP) or safely(current_stamp)
        if stamp and key in found:
            kept_under, content, headers = found[key]
            if kept_under == stamp:
                return restored(content, headers)
        response = self.get_response(request)
        if (seconds := shared_seconds(response)) and request.method == "GET" and stamp:
            if safely(current_stamp) == stamp:
                kept = stamp, bytes(response.content), headers_of(response)
                safely(lambda: cache.set(key, kept, seconds))
            else:  # purged while this was rendered: it may be of the time before
                del response["Cache-Control"]
                patch_cache_control(response, no_cache=True, max_age=0)
        return response

    def for_one_browser(self, request: HttpRequest) -> HttpResponse:
        """A page in elder mode for a browser without scripts: rendered for it, kept nowhere."""
        response = self.get_response(request)
        if "public" in response.get("Cache-Control", ""):
            del response["Cache-Control"]
            add_never_cache_headers(response)
        return response


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


def restored(content: bytes, headers: dict[str, str]) -> HttpResponse:
    """The answer as it was put away."""
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
