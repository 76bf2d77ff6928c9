"""Counts visits to public pages without knowing visitors: no cookie, no address, no history of anybody.

Pages come from nginx' copies, so a page asks for a picture of one pixel, or a script sends the same by a beacon. Within
one day a visitor is told apart by a digest of address and browser under a secret that is drawn for that day; with
the first visit of the next day, or by `apply_retention`, secret and digests are deleted, and numbers are left.
"""

from __future__ import annotations

import secrets
from datetime import date
from hashlib import blake2b

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from .models import DaySecret

# So many views of one page by one visitor count on one day: a script that reloads a page makes it no more popular.
MOST_VIEWS = 30
SITE = 0


def count(*, page_id: int, address: str, agent: str, today: date | None = None) -> bool:
    """Count one view of a page. Answers whether it counted: not what one visitor does too often."""
    day = today or timezone.localdate()
    secret = secret_of(day)
    digest = blake2b(f"{address}\n{agent}".encode(), key=bytes(secret.secret), digest_size=16).hexdigest()
    # The same order for everybody: marks of the page, of the site, the page's number, the site's.
    try:
        with transaction.atomic():
            times = marked(secret, page_id, digest)
            if times is None:
                return False
            is_new = marked(secret, SITE, digest, most=1) == 1
            added("audience_pageday", "page_id", [page_id, day], visitors=int(times == 1))
            added("audience_siteday", "", [day], visitors=int(is_new))
    except IntegrityError:  # page or secret were deleted this moment
        return False
    return True


def secret_of(day: date) -> DaySecret:
    """The secret of a day; drawing it forgets those of the days before, and with them all marks."""
    found = DaySecret.objects.filter(day=day).first()
    if found is None:
        found, _ = DaySecret.objects.get_or_create(day=day, defaults={"secret": secrets.token_bytes(32)})
        forget(before=day)
    return found


def forget(*, before: date) -> None:
    """Delete the secrets of earlier days with their marks."""
    DaySecret.objects.filter(day__lt=before).delete()


def marked(secret: DaySecret, page_key: int, digest: str, *, most: int = MOST_VIEWS) -> int | None:
    """The how manieth time this is of this visitor today; None past `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audience_visitormark (day_id, page_key, digest, times) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (day_id, page_key, digest) DO UPDATE SET times = audience_visitormark.times + 1 "
            "WHERE audience_visitormark.times < %s RETURNING times",
            [secret.pk, page_key, digest, most],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def added(table: str, column: str, key: list[int | date], *, visitors: int) -> None:
    """One view more, and a visitor more where it is a new one, in one statement: nobody's is lost."""
    columns = f"{column}, day" if column else "day"
    places = ", ".join(["%s"] * len(key))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}, views, visitors) VALUES ({places}, 1, %s) "  # noqa: S608 - names of ours
            f"ON CONFLICT ({columns}) DO UPDATE SET views = {table}.views + 1, "
            f"visitors = {table}.visitors + excluded.visitors",
            [*key, visitors],
        )
