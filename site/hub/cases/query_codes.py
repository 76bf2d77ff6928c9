"""Query codes: by which somebody without an account follows a case. Only a digest of a code is kept."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.utils.crypto import get_random_string, salted_hmac

# Without letters and digits that look alike; 12 of 31 are some 59 bits: with a limit on guesses nobody finds one.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH, GROUP = 12, 4


def random_code() -> str:
    """A new code."""
    return get_random_string(LENGTH, ALPHABET)


def code_from(secret: str, *, purpose: str) -> str:
    """The code that belongs to a secret: the same form, sent twice, gets the same one."""
    number = int.from_bytes(salted_hmac(purpose, secret, algorithm="sha256").digest())
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def grouped(code: str) -> str:
    """As it is read out: in groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def plain(typed: str) -> str:
    """What was typed without blanks and hyphens, in capitals."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[:LENGTH]


def digest(salt: UUID, code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()
