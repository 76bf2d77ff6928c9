"""A limit on guesses: so many look-ups of an address in a while. Reading an address is enough to guess, so GET counts."""

from __future__ import annotations

from django.http import HttpRequest

from hub.accounts.limits import count_from

from .models import CertificateSettings

WINDOW_SECONDS = 10 * 60


def too_many(request: HttpRequest) -> bool:
    """Count this look-up, and whether its address made too many lately."""
    return count_from(request, "certificates", seconds=WINDOW_SECONDS) > CertificateSettings.load().lookups
