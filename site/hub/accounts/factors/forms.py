"""The forms of second factors: allauth's, with our words, one use per code, and the lock-out."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from axes.handlers.proxy import AxesProxyHandler
from django import forms

from ..forms import OurWords
from . import services

NAME_LENGTH = 40
# What a library of WebAuthn raises on what no browser sends.
MALFORMED = (TypeError, ValueError, KeyError, AttributeError, IndexError)


class CodeOnce(OurWords, BaseAuthenticateForm):
    """A code of the app or a recovery code; wrong ones count, and nobody who is locked out gets an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(inputmode="numeric", maxlength=20)

    def clean_code(self) -> str:
        credentials = {"username": self.user.username}
        if not AxesProxyHandler.is_allowed(context.request, credentials):
            context.request.axes_locked_out = True
            context.request.axes_credentials = credentials
            raise get_adapter().validation_error("wrong_code")
        forget_attempt = check_rate_limit(self.user)
        code = self.cleaned_data["code"]
        factor = services.take_code(user=self.user, code=code)
        if factor is None:
            tried = Authenticator.objects.filter(user=self.user).order_by("-type").first()
            self._emit_authentication_failed(tried)
            raise get_adapter().validation_error("wrong_code")
        factor.user = self.user
        self.authenticator = factor
        forget_attempt()
        return code


class CodeForm(CodeOnce, AuthenticateForm):
    """The second step of signing in."""


class ConfirmByCodeForm(CodeOnce, ReauthenticateForm):
    """Confirming, while signed in, that it is still the same person."""


class SetUpAppForm(OurWords, ActivateTOTPForm):
    """The first code of a new app; `step` is its time step, so that it can't be used again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(inputmode="numeric", maxlength=20)

    def clean_code(self) -> str:
        forget_attempt = check_rate_limit(self.user, error_key="rate_limited")
        code = self.cleaned_data["code"]
        step = services.step_of(self.secret, code)
        if step is None:
            raise get_adapter().validation_error("wrong_setup_code")
        self.step = step
        forget_attempt()
        return code


class PasskeyForm(OurWords, AddWebAuthnForm):
    """A new passkey with its name."""

    name = forms.CharField(max_length=NAME_LENGTH, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields[
            "passwordless"
        ].help_text = "需要设备支持指纹、面容或 PIN；不勾选则只作为密码之后的第二步。"

    def clean(self) -> dict:
        try:
            return super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyNameForm(OurWords, EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(max_length=NAME_LENGTH)


class WellFormed(OurWords):
    """What a browser answers for a passkey; anything else is refused in words."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeySignInForm(WellFormed, LoginWebAuthnForm):
    """Signing in by a passkey alone."""


class PasskeyStepForm(WellFormed, AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""


class ConfirmByPasskeyForm(WellFormed, ReauthenticateWebAuthnForm):
    """Confirming by a passkey, while signed in."""
