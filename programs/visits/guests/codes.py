"""Query codes: by address and code somebody without an account follows a case."""

from __future__ import annotations

from uuid import uuid4

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from hub.cases.query_codes import digest, grouped, plain, random_code

from ..models import QueryCode

SALT = "programs.visits.query"
# How long the pages stay open after the code was typed.
SECONDS = 2 * 60 * 60


def issue(row: QueryCode) -> str:
    """A new code for the mail that is about to go out, in groups of four; an earlier one is worth nothing now."""
    code = random_code()
    row.salt = uuid4()
    row.digest = digest(row.salt, code)
    row.mailed_at = timezone.now()
    row.save(update_fields=["salt", "digest", "mailed_at"])
    return grouped(code)


def find(*, email: str, code: str) -> QueryCode | None:
    """The case that this address follows by this code; blanks, hyphens and small letters don't matter."""
    typed = plain(code)
    found = None
    for row in QueryCode.objects.filter(email=email.strip().lower()).exclude(digest=""):
        if constant_time_compare(row.digest, digest(row.salt, typed)):
            found = row
    return found


def token_of(row: QueryCode) -> str:
    """The address of the pages for whoever typed the code, good for two hours and this code."""
    return signing.dumps([row.pk, row.digest[:16]], salt=SALT)


def of_token(token: str) -> QueryCode | None:
    """Whose pages these are; None for an address that is none of ours, or no longer."""
    try:
        pk, start = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    rows = QueryCode.objects.select_related("case").exclude(digest="")
    return rows.filter(pk=pk, digest__startswith=start).first()
