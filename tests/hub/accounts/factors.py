"""People with a second factor, and their codes."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from hub.accounts.factors.services import step_of
from hub.accounts.models import User
from tests.factories import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str = SECRET, *, steps: int = 0) -> str:
    """What the app shows now, or so many steps of 30 seconds away from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def wrong_code(secret: str = SECRET) -> str:
    """A code the app doesn't show anywhere near now."""
    return next(code for n in range(10) if step_of(secret, code := f"{n:06}") is None)


def with_app(person: User) -> list[str]:
    """Give the person an app with SECRET; answers the recovery codes."""
    TOTP.activate(person, SECRET)
    return RecoveryCodes.activate(person).get_unused_codes()


def with_passkey(person: User, name: str = "办公室电脑") -> Authenticator:
    """A row as a passkey leaves it; nobody can sign in by it."""
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


def sign_in(client, person: User, **data):
    """Name and password; answers what comes next."""
    return client.post("/account/login/", {"login": person.username, "password": PASSWORD, **data})


def verify(client, code: str):
    """The second step."""
    return client.post("/account/login/verify/", {"code": code})
