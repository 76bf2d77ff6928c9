"""Elder mode (大字版): larger type and stronger contrast. One button, and the choice is kept.

The attribute `data-elder` of <html> switches it on; it gets there in one of three ways:

- pages for one person (portal, account, attendees) are rendered with it;
- public pages are stored once for everybody: elder.js reads the cookie and sets it before anything is painted;
- where no script runs the button is a form. Its answer sets the cookie to BY_SERVER, and from then on this browser's
  public pages are rendered for it and stored nowhere (`hub.pages.caching`, nginx' `$hub_elder`).

The choice is kept in the browser, and with the account of whoever is signed in: there it goes before the browser's.
"""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .asked import onward
from .middleware import is_public
from .models import User

COOKIE = "elder"
ON, OFF, BY_SERVER = "on", "off", "page"
KEPT_SECONDS = 400 * 24 * 60 * 60  # the longest that browsers keep a cookie


def is_by_server(request: HttpRequest) -> bool:
    """Whether this browser needs public pages rendered for it."""
    return request.COOKIES.get(COOKIE) == BY_SERVER


def of_account(request: HttpRequest) -> bool | None:
    """What the account of whoever is signed in says; None for strangers and for no choice."""
    user = getattr(request, "user", None)
    return cast(User, user).elder_mode if user is not None and user.is_authenticated else None


def is_shared(request: HttpRequest) -> bool:
    """Whether the answer is the same for everybody, and so may look neither at the account nor at the script's cookie."""
    return request.resolver_match is None or is_public(request)


def is_on(request: HttpRequest) -> bool:
    """Whether the page is rendered in elder mode."""
    if is_by_server(request):
        return True
    if is_shared(request):
        return False
    kept = of_account(request)
    return request.COOKIES.get(COOKIE) == ON if kept is None else kept


@csrf_exempt  # the button stands on pages that are stored for everybody; from elsewhere the session's cookie stays away
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice. elder.js asks for no page: it has shown the other mode already."""
    is_chosen = request.POST.get("elder") == ON
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(elder_mode=is_chosen)
    by_script = "script" in request.POST
    response = HttpResponse(status=204) if by_script else redirect(onward(request, fallback="/"))
    value = (ON if by_script else BY_SERVER) if is_chosen else OFF
    # elder.js reads it, so it is no secret of the server's.
    response.set_cookie(
        COOKIE, value, max_age=KEPT_SECONDS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response
