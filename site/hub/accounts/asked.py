"""What an address or a form says, read without trust."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

DIGITS = 18  # a key of the database has at most so many, and a few more that nothing here needs


def number_of(text: str, *, fallback: int = 0) -> int:
    """A whole number that was sent; the fallback for anything else, and for one longer than any key."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else fallback


def onward(request: HttpRequest, *, fallback: str) -> str:
    """The page of ours that the form names as `next`; the fallback where it names anything else."""
    named = request.POST.get("next", "")
    ours = named.startswith("/") and url_has_allowed_host_and_scheme(
        named, {request.get_host()}, require_https=request.is_secure()
    )
    return named if ours else fallback
