"""The address by which a page says that it is read."""

from __future__ import annotations

from base64 import b64decode

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hub.accounts.lockout import client_address

from . import rules, services

PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@csrf_exempt  # asked by pages that are stored for everybody; it reads no session and changes two numbers
@require_http_methods(["GET", "POST"])
@never_cache
def seen(request: HttpRequest, page_id: int) -> HttpResponse:
    """A picture of one pixel, always the same: whether it counted is nobody's business. A beacon gets nothing."""
    address = client_address(request) or ""
    if (
        rules.counts(request)
        and consume(request, action="seen", raise_exception=False)
        and rules.is_countable(page_id, request)
    ):
        services.count(page_id=page_id, address=address, agent=request.headers["User-Agent"])
    if request.method == "POST":
        return HttpResponse(status=204)
    return HttpResponse(PIXEL, content_type="image/gif")
