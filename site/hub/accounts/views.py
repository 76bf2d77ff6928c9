"""Where everybody goes after signing in, and the pages allauth doesn't have."""

from __future__ import annotations

from typing import cast

from allauth.account.views import PasswordChangeView
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from .areas import home_of
from .models import User


@never_cache
@login_required
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead members to the portal and staff to the administration; say so to those without a role."""
    home = home_of(cast(User, request.user))
    if home is None:
        reason = "您的账号还没有分配角色，请联系交易所开通。"
        return render(request, "account/no_access.html", {"reason": reason}, status=403)
    return redirect(home)


def signup_closed(request: HttpRequest) -> HttpResponse:
    """There is no self-registration: how to get an account."""
    return render(request, "account/signup_closed.html")


def no_shared_password(request: HttpRequest) -> HttpResponse:
    """Nothing here is opened by a password that several people know: always 404."""
    raise Http404


class PasswordChange(PasswordChangeView):
    """Change one's password; who has none yet sets it by the link of a mail."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not cast(User, request.user).has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


password_change = login_required(PasswordChange.as_view())
