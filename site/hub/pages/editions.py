"""The verbs of pages that belong to a year: copy one to the next year, archive what the new one follows."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, get_page_models
from wagtail.signals import page_published

from hub.accounts.models import User

from .languages import OTHERS
from .models import BasePage, PageEdition


def yearly_pages() -> QuerySet[Page]:
    """The live pages of one year that are not archived yet."""
    types = [model for model in get_page_models() if issubclass(model, BasePage) and model.yearly]
    found = Page.objects.live().type(*types).filter(edition__archived_at=None)
    return found.select_related("edition__successor").order_by("path")


def year_of(page: Page) -> int | None:
    """The year a page names, or the one under which it was kept."""
    own = getattr(page.specific, "year", None)
    return own or (page.edition.year if hasattr(page, "edition") else None)


def slug_for(page: Page, year: int) -> str:
    """The address of a page's edition of that year, below the same parent."""
    return f"{re.sub(r'-20[0-9]{2}$', '', page.slug)}-{year}"


def title_for(page: Page, year: int) -> str:
    """The title of a page's edition of that year: another year in it gives way."""
    if page.locale.language_code in OTHERS:
        title, found = re.subn(r"\b20[0-9]{2}\b", str(year), page.title)
        return title if found else f"{page.title} {year}"
    title, found = re.subn(r"20[0-9]{2}(?= ?年)", str(year), page.title)
    return title if found else f"{year}年{page.title}"


def why_not_copied(page: Page, year: int, user: User) -> str:
    """Why this user can't copy the page to that year; empty where nothing stands in the way."""
    parent = page.get_parent()
    if not parent.permissions_for_user(user).can_add_subpage():
        return "您没有在这个位置新建页面的权限。"
    if parent.get_children().filter(slug=slug_for(page, year)).exists():
        return f"地址 {slug_for(page, year)} 已被其他页面使用，请先修改。"
    return ""


@transaction.atomic
def copy_to_year(*, page: Page, year: int, old_year: int, user: User | None, archive_now: bool) -> Page:
    """Copy a page as a draft for that year; the one that follows already is given back as it is.

    The old page is archived when the draft is published, or at once. It stays live under its address.
    """
    edition, _ = PageEdition.objects.select_for_update().get_or_create(
        page_id=page.pk, defaults={"year": year_of(page) or old_year}
    )
    if edition.successor is not None:
        return edition.successor
    changes: dict[str, Any] = {"slug": slug_for(page, year), "title": title_for(page, year)}
    specific = page.specific
    if hasattr(specific, "year"):
        changes["year"] = year
    copy = specific.copy(update_attrs=changes, copy_revisions=False, keep_live=False, user=user)
    # What said the same in two languages goes on to, whichever was copied first.
    same = Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    for other in same.filter(edition__successor__isnull=False).select_related("edition__successor"):
        copy.translation_key = other.edition.successor.translation_key
        copy.save(update_fields=["translation_key"])
    PageEdition.objects.create(page_id=copy.pk, year=year)
    edition.successor_id = copy.pk
    edition.archived_at = timezone.now() if archive_now else None
    edition.save()
    return copy


def archive_predecessor(instance: Page, **kwargs: Any) -> None:
    """A new edition that is published archives the one it follows."""
    PageEdition.objects.filter(successor=instance.pk, archived_at=None).update(archived_at=timezone.now())


page_published.connect(archive_predecessor, dispatch_uid="pages.archive_predecessor")
