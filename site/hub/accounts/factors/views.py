"""The page 登录安全 and what it leads to: allauth's flows, with the rules of staff."""

from __future__ import annotations

import base64
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import FormView, TemplateView, View
from django.views.generic.edit import FormMixin

from ..areas import ADMINISTRATION, may_enter
from ..models import User
from . import rules, services
from .forms import SetUpAppForm

SECURITY = reverse_lazy("mfa_index")
FEW_CODES = 3  # with so few recovery codes left the page advises to make new ones


class Security(TemplateView):
    """One's factors with their dates, and what can be done about them."""

    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
        of_type = {
            kind: [factor for factor in factors if factor.type == kind] for kind in Authenticator.Type.values
        }
        codes = next(iter(of_type["recovery_codes"]), None)
        left = services.recovery_codes_left(codes) if codes else 0
        needed = rules.needs_factor(user)
        has_factor = bool(of_type["totp"] or of_type["webauthn"])
        return super().get_context_data(
            app=next(iter(of_type["totp"]), None),
            passkeys=of_type["webauthn"],
            codes=codes,
            codes_left=left,
            few_codes=left <= FEW_CODES,
            has_factor=has_factor,
            must_set_up=needed and not has_factor,
            needed=needed,
            is_staff_without_duty=not needed and may_enter(user, ADMINISTRATION) is None,
            demo=settings.DEMO,
            **kwargs,
        )


class SetUpApp(ActivateTOTPView):
    """Adding an authenticator app, or putting a new one in the place of the old: nobody is without in between."""

    @method_decorator(reauthentication_required(app="allauth.mfa"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # allauth's own would send away who has an app already.
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        replaces = rules.factors_of(self.request.user).filter(type=Authenticator.Type.TOTP).exists()
        return context | {"secret": secret, "grouped": grouped, "replaces": replaces}

    @transaction.atomic
    def form_valid(self, form: SetUpAppForm) -> HttpResponse:
        user = User.objects.select_for_update().get(pk=self.request.user.pk)
        rules.factors_of(user).filter(type=Authenticator.Type.TOTP).delete()
        response = super().form_valid(form)
        app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        services.remember_step(factor=app, step=form.step)
        services.pass_session(self.request)
        return response


class OwnFactor(FormMixin, View):
    """Acts on one's own factor; asks for the factor before it asks for the password again. Staff keep one."""

    def get_factor(self) -> Authenticator:
        return get_object_or_404(
            Authenticator, user=self.request.user, type=Authenticator.Type.WEBAUTHN, pk=self.kwargs["pk"]
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.factor = self.get_factor()
        return super().dispatch(request, *args, **kwargs)


class KeepsOne(OwnFactor):
    """Removing a factor, unless it is the last one of somebody who needs one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        return super().get_context_data(**kwargs) | {
            "factor": self.factor,
            "refusal": rules.may_remove(user, self.factor),
            "is_last": not rules.factors_of(user).exclude(pk=self.factor.pk).exists(),
        }

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        user = User.objects.select_for_update().get(pk=cast(User, self.request.user).pk)
        refusal = rules.may_remove(user, self.factor)
        if refusal:
            messages.error(self.request, refusal)
            return redirect(SECURITY)
        return super().form_valid(form)


class RemoveApp(KeepsOne, DeactivateTOTPView):
    def get_factor(self) -> Authenticator:
        return get_object_or_404(Authenticator, user=self.request.user, type=Authenticator.Type.TOTP)


class RemovePasskey(KeepsOne, RemoveWebAuthnView):
    success_url = SECURITY


class RenamePasskey(OwnFactor, EditWebAuthnView):
    success_url = SECURITY


class AddPasskey(AddWebAuthnView):
    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        services.pass_session(self.request)
        return super().form_valid(form)


class PasskeySignIn(LoginWebAuthnView):
    """Signing in by a passkey alone, and on to where somebody wanted to go."""

    def form_valid(self, form: Form) -> HttpResponse:
        factor = form.cleaned_data["credential"]
        login = Login(user=factor.user, redirect_url=get_next_redirect_url(self.request))
        return perform_passwordless_login(self.request, factor, login)


class RecoveryCodes(ViewRecoveryCodesView):
    """The codes, shown once; the file to save is in the page itself, so that nothing is fetched again."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lines = [
            f"{settings.WAGTAIL_SITE_NAME} 恢复码（账号 {self.request.user.get_username()}）",
            "每个恢复码只能使用一次。",
            "",
        ]
        text = "\r\n".join([*lines, *context["unused_codes"], ""])
        encoded = base64.b64encode(text.encode("utf-8-sig")).decode()
        return context | {"file": f"data:text/plain;charset=utf-8;base64,{encoded}"}


class NewRecoveryCodes(GenerateRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = Authenticator.objects.filter(
            user=self.request.user, type=Authenticator.Type.RECOVERY_CODES
        ).first()
        left = services.recovery_codes_left(codes) if codes else 0
        # Not allauth's own: it would decrypt the old codes to count them.
        return FormView.get_context_data(self, **kwargs) | {"codes_left": left}


security = login_required(Security.as_view())
set_up_app = login_required(SetUpApp.as_view())
remove_app = login_required(RemoveApp.as_view())
add_passkey = login_required(AddPasskey.as_view())
rename_passkey = login_required(RenamePasskey.as_view())
remove_passkey = login_required(RemovePasskey.as_view())
recovery_codes = login_required(RecoveryCodes.as_view())
new_recovery_codes = login_required(NewRecoveryCodes.as_view())
passkey_sign_in = PasskeySignIn.as_view()
