"""Handing in a suggestion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.db import transaction

from education.topics.models import Product
from hub.accounts.models import User
from hub.cases.services import open_case, perform

from ..models import Suggestion


@transaction.atomic
def suggest(
    *,
    user: User,
    title: str,
    products: Iterable[Product] = (),
    month: date | None = None,
    **words: Any,
) -> Suggestion:
    """Hand in a suggestion for the user's organization (DOMAIN 5). `words` are the other fields. Raises Refused."""
    case = cast(
        Suggestion, open_case(kind="talk_suggestion", user=user, title=title.strip(), month=month, **words)
    )
    case.products.set(products)
    return cast(Suggestion, perform(case_id=case.pk, name="submit", user=user, version=case.version))
