"""Ends idle sessions and keeps members and staff in their own areas."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from .areas import PORTAL, area_of, home_of, may_enter

LAST_SEEN = "last_seen"
# What a page asks by itself, without the person doing anything. Own scripts that poll send the header.
BACKGROUND_HEADER = "X-Background"
BACKGROUND_NAMESPACES = {"wagtailadmin_editing_sessions"}
# Addresses whose answers no cache on the way may keep.
PRIVATE = (
    "/_util/",
    "/a/",
    "/account/",
    "/admin/",
    "/documents/authenticate_with_password/",
    "/files/",
    "/learn/",
    "/portal/",
    "/q/",
    "/verify/",
)
# Public pages don't vary by who is signed in: they neither end nor prolong a session.
PUBLIC_VIEWS = {
    "feed_announcements",
    "feed_articles",
    "feed_calls",
    "feed_stories",
    "feed_updates",
    "health_live",
    "picture",
    "robots",
    "search",
    "search_suggest",
    "seen",
    "sitemap",
    "wagtail_serve",
    "wagtaildocs_serve",
}


class IdleSignOut:
    """Signs out who has done nothing for IDLE_SIGN_OUT_SECONDS (DOMAIN 8).

    The moment of the last activity is written to the session at most every IDLE_RECORD_SECONDS, so that
    reading on costs no write. Polling by a page counts as nothing; saving what somebody types counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """Runs when the address is known and before its view, which then sees who is still signed in."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or is_public(request):
            return
        if not request.user.is_authenticated:
            return
        now = int(time.time())
        seen = request.session.get(LAST_SEEN, 0)
        if now - seen >= settings.IDLE_SIGN_OUT_SECONDS:
            logout(request)
            minutes = settings.IDLE_SIGN_OUT_SECONDS // 60
            messages.info(request, f"您已有 {minutes} 分钟没有操作，为保护账号已自动退出，请重新登录。")
        elif now - seen >= settings.IDLE_RECORD_SECONDS and not is_background(request):
            request.session[LAST_SEEN] = now


class SignedInAreas:
    """Lets into the portal and the administration only those they are for, with a sentence for the rest.

    What was answered to one person, refusals included, no cache may keep. Elsewhere views say the same of what
    is not for everybody by `vars(request)["is_private"] = True`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_private = request.path.startswith(PRIVATE) or vars(request).get("is_private", False)
        if is_private and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Refuse before the view runs. Wagtail itself asks strangers at the administration to sign in."""
        area = area_of(request.path)
        if area is None:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path()) if area is PORTAL else None
        reason = may_enter(request.user, area)
        if reason is None:
            return None
        context = {"reason": reason, "home": home_of(request.user)}
        return render(request, "account/no_access.html", context, status=403)


def is_public(request: HttpRequest) -> bool:
    """Whether the address serves a public page."""
    match = request.resolver_match
    return match is not None and match.view_name in PUBLIC_VIEWS


def is_background(request: HttpRequest) -> bool:
    """Whether a page made this request by itself."""
    match = request.resolver_match
    of_wagtail = match is not None and not BACKGROUND_NAMESPACES.isdisjoint(match.namespaces)
    return of_wagtail or BACKGROUND_HEADER in request.headers
