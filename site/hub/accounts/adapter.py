"""How allauth behaves here: no self-registration, our words, and everybody led to their own area."""

from __future__ import annotations

import logging
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .areas import area_of, may_enter
from .models import User

log = logging.getLogger(__name__)

# How somebody confirms that it is still them, by allauth's name of the way.
CONFIRMATIONS = {
    "reauthenticate": "用密码确认",
    "mfa_reauthenticate": "用验证码确认",
    "mfa_reauthenticate:webauthn": "用通行密钥确认",
}

WRONG_PASSWORD = "用户名、邮箱或密码不正确。"  # noqa: S105


class AccountAdapter(DefaultAccountAdapter):
    """One wording whether an account exists or not: the pages tell nobody who has an account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_PASSWORD,
        "email_password_mismatch": WRONG_PASSWORD,
        "too_many_login_attempts": "登录尝试过于频繁，请一分钟后再试。",
        "enter_current_password": "当前密码不正确，请重新填写。",
        "incorrect_password": "密码不正确，请重新填写。",
        "rate_limited": "操作过于频繁，请稍后再试。",
        "invalid_password_reset": "这个链接已经失效。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by the exchange."""
        return False

    def post_login(
        self, request: HttpRequest, user: User, *, redirect_url: str | None, **kwargs: Any
    ) -> HttpResponse:
        """Follow `next` only into an area this person may enter."""
        if redirect_url:
            area = area_of(urlsplit(redirect_url).path)
            if area is not None and may_enter(user, area) is not None:
                redirect_url = None
        if not redirect_url:
            redirect_url = reverse("after_sign_in")
        return super().post_login(request, user, redirect_url=redirect_url, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work; the message says that it is done."""
        return reverse("after_sign_in")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Changes of factors ask again for who it is, unless that was shown just now: signing in counts, too."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        shown = [record["at"] for record in get_authentication_records(self.request, self.request.user)]
        return time.time() - max(shown, default=0) >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """In our words."""
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": CONFIRMATIONS[method["id"]]} for method in methods]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once. A mail server that fails is logged and told, whoever the address belongs to."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            log.exception("Mail %s could not be sent", template_prefix)
            messages.error(self.request, "邮件暂时发不出去，请稍后再试，或拨打客服热线。")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the account's own address; allauth would look into its table of addresses, which is empty."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)
