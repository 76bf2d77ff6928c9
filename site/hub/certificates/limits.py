"""A limit on guesses: so many look-ups of an address in a while. Reading an address is enough to guess, so GET counts."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from hub.accounts.lockout import client_address

from .models import CertificateSettings

SALT = "hub.certificates.verify"
WINDOW_SECONDS = 10 * 60


def too_many(request: HttpRequest) -> bool:
    """Count this look-up, and whether its address made too many lately.

    The address is kept as a digest, and only as long as the window.
    """
    address = salted_hmac(SALT, client_address(request) or "").hexdigest()[:24]
    name = f"certificates:{address}:{int(time.time() // WINDOW_SECONDS)}"
    if cache.add(name, 1, WINDOW_SECONDS):
        return False
    try:
        attempts = cache.incr(name)
    except ValueError:  # it ran out between the two calls
        return False
    return attempts > CertificateSettings.load().lookups
