"""What was looked for is counted: editors see what is missing. Nothing of who asked is kept."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from hub.accounts import limits

from .models import Asked
from .queries import Query

# A longer text is no word that somebody looks for, and may say something about a person.
LONGEST = 20
# Numbers of telephones, identity cards and accounts; addresses.
PERSONAL = re.compile(r"\d{6}|@|www\.|https?:")
# So many new texts are kept in a day, whatever machines send.
MOST_NEW_A_DAY = 2000
DAY = 24 * 60 * 60


def count(query: Query, *, fruitless: bool) -> None:
    """Count a query. What looks like a person's data, or is no word, is not kept."""
    text = " ".join(query.words)
    if not text or len(text) > LONGEST or PERSONAL.search(text) or PERSONAL.search(query.text):
        return
    now = timezone.now()
    changes = {"times": F("times") + 1, "last_at": now}
    if fruitless:
        changes |= {"fruitless": F("fruitless") + 1, "last_fruitless_at": now}
    if Asked.objects.filter(text=text).update(**changes):
        return
    if limits.count("search:asked", seconds=DAY) > MOST_NEW_A_DAY:
        return
    try:
        with transaction.atomic():
            Asked.objects.create(
                text=text,
                times=1,
                fruitless=int(fruitless),
                last_at=now,
                last_fruitless_at=now if fruitless else None,
            )
    except IntegrityError:  # somebody asked the same at the same moment
        Asked.objects.filter(text=text).update(**changes)
