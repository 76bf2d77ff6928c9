"""Codes are checked here, and factors reset. allauth adds and removes them in its own flows."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from wagtail.log_actions import log

from ..models import User
from . import rules

logger = logging.getLogger(__name__)
PASSED = "second_factor_passed"  # in the session: whoever signed in here showed a second factor
LAST_STEP = "last_step"  # in the data of an app's factor: the time step of the last code that was taken
REASON_LENGTH = 200


def pass_session(request: HttpRequest) -> None:
    """This session has shown a second factor."""
    request.session[PASSED] = True


def step_of(secret: str, code: str) -> int | None:
    """The time step (of 30 seconds) this code belongs to, up to MFA_TOTP_TOLERANCE away from now; None for no code."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


@transaction.atomic
def take_code(*, user: User, code: str) -> Authenticator | None:
    """The factor that this code belongs to, and the code is used up; None for a wrong or used one.

    A code of the app is good once, and none is good that is older than the last one taken (RFC 6238, 5.2); a
    recovery code is good once. The lock lets one of several simultaneous attempts through. Raises ValidationError
    when the secret can't be decrypted.
    """
    known = Authenticator.objects.select_for_update().filter(user_id=user.pk)
    for factor in known.exclude(type=Authenticator.Type.WEBAUTHN):
        if factor.type == Authenticator.Type.TOTP:
            step = step_of(decrypt(factor.data["secret"]), code)
            if step is not None and step > factor.data.get(LAST_STEP, 0):
                remember_step(factor=factor, step=step)
                return factor
        elif factor.wrap().validate_code(code):
            return factor
    return None


def remember_step(*, factor: Authenticator, step: int) -> None:
    """Codes up to this time step are used up."""
    factor.data[LAST_STEP] = step
    factor.save(update_fields=["data"])


def recovery_codes_left(codes: Authenticator) -> int:
    """How many recovery codes are unused, without decrypting any."""
    from allauth.mfa import app_settings

    return app_settings.RECOVERY_CODE_COUNT - int(codes.data["used_mask"]).bit_count()


def reset(*, account: User, actor: User, reason: str) -> None:
    """Take all factors of a colleague away. Raises PermissionDenied, ValidationError without a reason."""
    refusal = rules.may_reset(actor, account)
    if refusal:
        raise PermissionDenied(refusal)
    clear_factors(account=account, actor=actor, reason=reason)


@transaction.atomic
def clear_factors(*, account: User, actor: User | None, reason: str) -> None:
    """Take all factors away for whoever was found to be allowed to (None: an operator at the server).

    All sessions end, it is logged with its reason, and the person is told by mail. Raises ValidationError when
    the reason is missing or too long.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError("请填写重设二次验证的原因。")
    if len(reason) > REASON_LENGTH:
        raise ValidationError(f"原因最多 {REASON_LENGTH} 个字。")
    Authenticator.objects.filter(user_id=account.pk).delete()
    User.objects.filter(pk=account.pk).update(session_generation=F("session_generation") + 1)
    account.refresh_from_db(fields=["session_generation"])
    log(account, "accounts.reset_factors", user=actor, data={"reason": reason})
    transaction.on_commit(lambda: tell_of_reset(account, reason))


def tell_of_reset(account: User, reason: str) -> None:
    """A mail server that fails is logged; what was done stays done."""
    if not account.email:
        return
    context = {"user": account, "reason": reason, "timestamp": timezone.now()}
    try:
        get_adapter().render_mail("mfa/email/factors_reset", account.email, context).send()
    except OSError:
        logger.exception("Mail about a reset could not be sent")
