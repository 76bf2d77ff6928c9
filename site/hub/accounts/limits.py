"""How often something was done in a while: counters in the cache, which end by themselves."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from .lockout import client_address

SALT = "hub.accounts.limits"


def count(name: str, *, seconds: int) -> int:
    """Count this time, and say how often it was within `seconds` of the first time.

    1 where the cache is gone or has lost it: limits keep abuse away, and never stop the day's work.
    """
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name) or 1
    except ValueError:  # it ran out between the two calls
        return 1


def count_from(request: HttpRequest, name: str, *, seconds: int) -> int:
    """Count what is done from one address, which is kept as a digest and only as long as it counts."""
    address = salted_hmac(SALT, client_address(request) or "").hexdigest()[:24]
    return count(f"{name}:{address}", seconds=seconds)
