"""What follows from allauth's events about second factors."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from ..models import User
from .services import pass_session, recovery_codes_left


def remember_use(
    sender, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """The session has shown a factor; a recovery code that was used is told by mail."""
    pass_session(request)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()
        left = recovery_codes_left(authenticator)
        get_adapter(request).send_notification_mail("mfa/email/recovery_code_used", user, {"left": left})


def count_wrong_code(sender, request: HttpRequest, user: User, **kwargs: object) -> None:
    """A wrong code counts towards the lock-out as a wrong password does."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
