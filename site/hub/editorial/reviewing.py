"""Whose dates have come: a round of `run_clocks`. And who is told what did not go out in time."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from hub.accounts.models import User
from hub.cases.clocks import Outcome
from hub.cases.models import NoticeKind
from hub.notifications.models import Delivery
from hub.notifications.services import notify
from hub.pages.models import BasePage

from . import rules, services
from .models import PageReview


def run(today: date) -> Outcome:
    """Tell the editors of pages whose date has come, once for each date."""
    outcome = Outcome()
    rows = PageReview.objects.due(today).filter(editor__is_active=True).select_related("page", "editor")
    for row in rows:
        outcome.attempt(f"page {row.page_id}", NoticeKind.REMIND, partial(_remind, row))
    return outcome


@transaction.atomic
def _remind(row: PageReview) -> bool:
    key = f"editorial.review:{row.page_id}:{row.review_on:%Y-%m-%d}"
    if Delivery.objects.filter(idempotency_key=key).exists():
        return False
    told = notify(
        event="editorial.review_due",
        recipients=[row.editor] if row.editor else [],
        context={"title": row.page.title, "review_on": f"{row.review_on:%Y-%m-%d}"},
        url=reverse("editorial:reread", args=[row.page_id]),
        idempotency_key=key,
    )
    return bool(told)


def published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Whatever holds for a time only is read again after it."""
    if isinstance(instance, BasePage) and instance.is_read_again:
        services.put_on_the_list(instance)


def held_back(sender: type[Page], page: Page, revision: Any, reason: str, **kwargs: Any) -> None:
    """Those who wrote it learn that it did not go out."""
    people = User.objects.filter(pk__in=rules.authors_of(page))
    with transaction.atomic():
        notify(
            event="editorial.held_back",
            recipients=people,
            context={"title": page.draft_title, "reason": reason},
            url=reverse("editorial:wording", args=[page.pk]),
            idempotency_key=f"editorial.held_back:{revision.pk}",
        )
