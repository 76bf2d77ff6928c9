"""Secrets of factors are encrypted in the database: a stolen copy of it makes no codes."""

from __future__ import annotations

import base64

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

# The fields of an authenticator's data that are encrypted: of the app, and of recovery codes.
SECRETS = ("secret", "seed")


def cipher() -> MultiFernet:
    """Encrypts by a key derived from SECRET_KEY; decrypts also what was encrypted under a former one."""
    return MultiFernet(
        [_key_from(str(text)) for text in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key_from(text: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"hub.accounts.factors").derive(text.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


@transaction.atomic
def encrypt_again() -> int:
    """Encrypt all secrets under the present key; afterwards former keys may go. Answers how many factors.

    Raises cryptography.fernet.InvalidToken, and changes nothing, where none of the keys fits.
    """
    present = cipher()
    rows = Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN)
    for row in rows:
        row.data |= {
            name: present.rotate(row.data[name].encode()).decode() for name in SECRETS if name in row.data
        }
        row.save(update_fields=["data"])
    return len(rows)
