"""Secrets are encrypted in the database: a stolen copy of it opens nothing."""

from __future__ import annotations

import base64
import logging
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

logger = logging.getLogger(__name__)

FACTORS, FIELDS = "hub.accounts.factors", "hub.accounts.fields"
# The fields of an authenticator's data that are encrypted: of the app, and of recovery codes.
SECRETS = ("secret", "seed")


def cipher(purpose: str) -> MultiFernet:
    """Encrypts by a key derived from SECRET_KEY for this purpose; decrypts also by former ones."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_key_from(str(text), purpose) for text in keys])


def _key_from(text: str, purpose: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(text.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


class EncryptedTextField(models.TextField):
    """A text that only the platform reads. It can't be searched; a text whose key is gone reads as empty."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return cipher(FIELDS).encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        try:
            return cipher(FIELDS).decrypt(value.encode()).decode()
        except InvalidToken:
            logger.error("%s can't be decrypted: is a former SECRET_KEY missing?", self)
            return ""


@transaction.atomic
def encrypt_again() -> int:
    """Encrypt all secrets under the present key; afterwards former keys may go. Answers how many rows.

    Raises InvalidToken, and changes nothing, where none of the keys fits.
    """
    done = _encrypt_factors_again()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField):
                done += _encrypt_field_again(model, field.attname)
    return done


def _encrypt_factors_again() -> int:
    present = cipher(FACTORS)
    rows = Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN)
    for row in rows:
        row.data |= {
            name: present.rotate(row.data[name].encode()).decode() for name in SECRETS if name in row.data
        }
        row.save(update_fields=["data"])
    return len(rows)


def _encrypt_field_again(model: type[models.Model], name: str) -> int:
    present = cipher(FIELDS)
    plain: models.TextField = models.TextField()
    rows = model._base_manager.select_for_update().annotate(stored=Cast(name, plain))
    found = list(rows.exclude(stored="").values_list("pk", "stored"))
    for pk, stored in found:
        renewed = present.rotate(stored.encode()).decode()
        model._base_manager.filter(pk=pk).update(**{name: models.Value(renewed, plain)})
    return len(found)
