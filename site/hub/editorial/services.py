"""The verbs: clear a hit, read a page again, say when it is due."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from hub.accounts.models import User
from hub.cases.flows import Refused

from . import rules
from .guard.checking import findings_of_draft
from .models import EditorialSettings, FalsePositive, PageReview, ReviewRecord

MOST_DAYS = 1827  # five years

CHANGED = "这段文字已经改动，请重新打开“用语检查”。"


@transaction.atomic
def clear(*, page: Page, digest: str, reason: str, user: User) -> FalsePositive:
    """Say that a sentence of the page's latest draft is no case of the phrase, and why. Raises Refused.

    Whoever says so has not written it (issue 5, editorial guard). Said twice, the first word stays.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    if refusal := rules.may_clear(page, user):
        raise Refused(refusal)
    if not reason.strip():
        raise Refused("请写明为什么是误报。")
    found = {finding.hit.digest: finding for finding in findings_of_draft(page)}.get(digest)
    if found is None:
        raise Refused(CHANGED)
    if found.cleared:
        return found.cleared
    return FalsePositive.objects.create(
        page=page,
        page_title=page.draft_title,
        phrase=found.hit.phrase,
        part=found.hit.part[:120],
        sentence=found.hit.sentence,
        digest=digest,
        reason=reason.strip(),
        decided_by=user,
    )


def next_review(today: date | None = None) -> date:
    """When a text that is right today is read again, as the settings say."""
    return (today or timezone.localdate()) + timedelta(days=EditorialSettings.load().review_days)


@transaction.atomic
def review(*, page: Page, next_on: date, editor: User | None, note: str, user: User) -> ReviewRecord:
    """Say that a page was read and is right, and when it is read again. Raises Refused."""
    today = timezone.localdate()
    if next_on <= today:
        raise Refused("下次复核日期要在今天之后。")
    if next_on > today + timedelta(days=MOST_DAYS):
        raise Refused("下次复核日期最远为五年之后。")
    PageReview.objects.update_or_create(page=page, defaults={"review_on": next_on, "editor": editor})
    return ReviewRecord.objects.create(
        page=page, page_title=page.draft_title, next_on=next_on, note=note.strip(), reviewed_by=user
    )


def put_on_the_list(page: Page) -> None:
    """A page that went out for the first time gets a date; its editor is whoever wrote what went out."""
    revision = page.live_revision
    writer = revision.user if revision and revision.user_id else page.owner
    PageReview.objects.get_or_create(page_id=page.pk, defaults={"review_on": next_review(), "editor": writer})
