"""Staff reach nothing of the back office before they have shown a second factor (REQUIRE_SECOND_FACTOR)."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from ..middleware import is_public
from ..models import User
from . import rules
from .services import PASSED

# What somebody needs to set up a first factor, or to leave.
OPEN = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "elder_mode",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
}


class SecondFactor:
    """Leads staff without a second factor to the page where they set one up, from every other address.

    Public pages are shown to them as to strangers. A session from before the factor existed ends.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Before any view runs, whatever the method."""
        if not settings.REQUIRE_SECOND_FACTOR or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if is_public(request):
            # Lazily: a public page that asks for nobody must not become one that varies by cookie.
            person = request.user
            shown = SimpleLazyObject(lambda: AnonymousUser() if is_held(request, person) else person)
            vars(request)["user"] = shown
            return None
        if not is_held(request, request.user):
            return None
        match = request.resolver_match
        if not rules.factors_of(cast(User, request.user)).exists():
            if match is not None and match.view_name in OPEN:
                return None
            return lead_to("mfa_index", request)
        logout(request)
        messages.info(request, "您的账号已开启二次验证，请重新登录。")
        if request.method == "GET" and not is_by_htmx(request):
            return redirect_to_login(request.get_full_path())
        return lead_to("account_login", request)


def is_held(request: HttpRequest, person) -> bool:
    """Whether this session has still to show a second factor."""
    return person.is_authenticated and not request.session.get(PASSED) and rules.needs_factor(person)


def is_by_htmx(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def lead_to(name: str, request: HttpRequest) -> HttpResponse:
    """A redirect that htmx follows with the whole page."""
    answer = redirect(name)
    return HttpResponseClientRedirect(answer["Location"]) if is_by_htmx(request) else answer
