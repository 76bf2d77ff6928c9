"""What an attendee types, cleaned; and the key by which the same person is known again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from .models import Occasion

# Control characters, marks of direction and other invisible ones.
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_ADDRESS = re.compile(r"://|www\.|<|>", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One attendee as typed; `tail` tells two people of one name in one company apart."""

    name: str
    company: str
    kind: str
    tail: str = ""


def cleaned(text: str) -> str:
    """The text in one line without invisible characters, full-width letters as plain ones."""
    plain = unicodedata.normalize("NFKC", re.sub(r"\s", " ", text))
    visible = "".join(sign for sign in plain if unicodedata.category(sign) not in _INVISIBLE)
    return " ".join(visible.split())


def why_no_name(text: str, what: str) -> str | None:
    """Why this can't be a name, or None."""
    if not any(sign.isalpha() for sign in text):
        return f"请填写真实的{what}。"
    if _ADDRESS.search(text):
        return f"{what}里不能有网址或尖括号。"
    return None


def key_of(occasion: Occasion, entry: Entry) -> str:
    """The same for every spelling of one person at one occasion; without our secret nobody turns it back."""
    words = (entry.name, entry.company, entry.tail)
    bare = ["".join(sign for sign in word.casefold() if sign.isalnum()) for word in words]
    return salted_hmac(f"attendee:{occasion.pk}", "|".join(bare), algorithm="sha256").hexdigest()
