"""Number and query code of a report; the code is made of the form that was sent, so that a second click shows the same."""

from __future__ import annotations

from django.core import signing
from django.utils.crypto import constant_time_compare

from hub.cases.query_codes import code_from, digest, grouped, plain

from ..models import Tip

SALT = "protection.tips.query"
# How long the page stays open after the code was typed.
SECONDS = 2 * 60 * 60


def code_of(tip: Tip) -> str:
    """The code, in groups; empty where the reporter's data have been erased."""
    code = code_from(tip.form, purpose=SALT)
    return grouped(code) if constant_time_compare(tip.digest, digest(tip.salt, code)) else ""


def keep(tip: Tip) -> None:
    """Have the tip know its code again. Before it is saved."""
    tip.digest = digest(tip.salt, code_from(tip.form, purpose=SALT))


def find(*, number: str, code: str) -> Tip | None:
    """The report of this number and code; blanks, hyphens and small letters don't matter."""
    wanted = "".join(number.split()).upper()
    tip = Tip.objects.filter(number=wanted).exclude(digest="").first()
    if tip is None or not constant_time_compare(tip.digest, digest(tip.salt, plain(code))):
        return None
    return tip


def token_of(tip: Tip) -> str:
    """The address of the page for whoever typed the code, good for two hours and this code."""
    return signing.dumps([tip.pk, tip.digest[:16]], salt=SALT)


def of_token(token: str) -> Tip | None:
    """Whose page this is; None for an address that is none of ours, or no longer."""
    try:
        pk, start = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return Tip.objects.exclude(digest="").filter(pk=pk, digest__startswith=start).first()
