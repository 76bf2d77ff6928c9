"""A page in a second language: begun from the Chinese one as a draft, then written, read and released like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Locale, Page, WorkflowState, get_page_models

from hub.accounts.models import User

from .languages import locale_of
from .models.pages import AbstractProgrammePage, ProgrammePage

# What belongs to a page as a row of the tree, and not to what it says.
OF_THE_TREE = {"page_ptr", "id"}
SAID = ("title", "seo_title", "search_description", "show_in_menus", "translation_key")


@dataclass(frozen=True)
class Standing:
    """A page and what has become of its translation."""

    page: Page
    translation: Page | None
    is_behind: bool
    is_read: bool

    @property
    def state(self) -> str:
        """In words."""
        if self.translation is None:
            return "未翻译"
        if self.translation.live:
            return "已发布，中文版后来有改动" if self.is_behind else "已发布"
        return "复核中" if self.is_read else "草稿"

    @property
    def tone(self) -> str:
        """The colour of the state."""
        if self.translation is None or not self.translation.live:
            return "neutral" if self.translation is None else "wait"
        return "wait" if self.is_behind else "go"


def translatable_types() -> list[type[Page]]:
    """The types of pages that editors may translate."""
    return [kind for kind in get_page_models() if getattr(kind, "translatable", False)]


def type_in_translation(kind: type[Page]) -> type[Page]:
    """The type of the translation: of a programme's page what describes it, without what is done there in Chinese."""
    describes_itself = getattr(kind, "translatable", False) and not issubclass(kind, AbstractProgrammePage)
    return kind if describes_itself else ProgrammePage


def translation_of(page: Page, language: str) -> Page | None:
    """The page that says the same in this language, published or not."""
    return Page.objects.filter(translation_key=page.translation_key, locale=locale_of(language)).first()


def why_not_translated(page: Page, language: str, user: User) -> str:
    """Why this user can't begin the page in this language; empty where nothing stands in the way."""
    if not getattr(page.specific_class, "translatable", False):
        return "这种页面的内容只发布中文版。"
    if page.locale.language_code != settings.LANGUAGE_CODE:
        return "这已经是外文页面，请从它的中文版新建其他语言的版本。"
    if translation_of(page, language) is not None:
        return "这个语言的版本已经有了，请直接编辑它。"
    parent = page.get_parent()
    above = parent if parent.is_root() else translation_of(parent, language)
    if above is None:
        return f"上级页面“{parent.title}”还没有这个语言的版本，请先翻译上级页面。"
    if not parent.is_root() and not above.permissions_for_user(user).can_add_subpage():
        return "您没有在外文栏目下新建页面的权限。"
    return ""


@transaction.atomic
def begin_translation(*, page: Page, language: str, user: User | None) -> Page:
    """A draft in another language with the text of the page, below its parent's translation; it waits to be written over.

    Begun twice it is one.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    if begun := translation_of(page, language):
        return begun
    specific = page.specific
    kind = type_in_translation(type(specific))
    parent = page.get_parent()
    at_root = parent.is_root()
    above = parent if at_root else translation_of(parent, language)
    if above is None:
        raise ValueError(f"{parent} has no translation below which this could be")
    draft = kind(
        **{name: getattr(specific, name) for name in SAID},
        **text_of(specific, kind),
        slug=find_available_slug(above, f"{page.slug}-{language}" if at_root else page.slug),
        locale=locale_of(language),
        owner=user,
        live=False,
        has_unpublished_changes=True,
    )
    above.add_child(instance=draft)
    draft.save_revision(user=user, changed=False)
    log(instance=draft, action="wagtail.copy_for_translation", user=user, data=told(page, draft))
    return draft


def text_of(page: Page, kind: type[Page]) -> dict[str, Any]:
    """What the page says in the fields that the type has."""
    own = {field.name for field in kind._meta.concrete_fields if field.model is not Page} - OF_THE_TREE
    return {name: getattr(page, name) for name in sorted(own) if hasattr(page, name)}


def told(page: Page, draft: Page) -> dict[str, Any]:
    """What Wagtail's history says of it."""
    locale = Locale.objects.get(pk=draft.locale_id)
    return {
        "page": {"id": draft.pk, "title": draft.get_admin_display_title(), "locale": {"id": locale.pk}},
        "source": {"id": page.pk, "title": page.get_admin_display_title()},
        "source_locale": {"id": page.locale_id, "language_code": page.locale.language_code},
        "locale": {"id": locale.pk, "language_code": locale.language_code},
    }


def is_behind(page: Page, translation: Page | None) -> bool:
    """Whether the page was published after the last word of its translation."""
    if translation is None or page.last_published_at is None:
        return False
    written = translation.latest_revision_created_at or translation.last_published_at
    return written is None or written < page.last_published_at


def standings(language: str) -> QuerySet[Page]:
    """The published pages that may be translated, in the order of the tree, with the key of their translation."""
    same = Page.objects.filter(translation_key=OuterRef("translation_key"), locale__language_code=language)
    return (
        Page.objects.live()
        .type(*translatable_types())
        .filter(locale__language_code=settings.LANGUAGE_CODE, edition__archived_at=None)
        .annotate(translated=Subquery(same.values("pk")[:1]))
        .order_by("path")
    )


def standing_of(pages: list[Page]) -> list[Standing]:
    """What has become of each of these pages; two queries."""
    keys = [page.translated for page in pages if page.translated]
    found = Page.objects.in_bulk(keys)
    waiting = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(key) for key in keys],
        status=WorkflowState.STATUS_IN_PROGRESS,
    ).values_list("object_id", flat=True)
    read = set(waiting)
    rows = ((page, found.get(page.translated)) for page in pages)
    return [
        Standing(page, other, is_behind(page, other), other is not None and str(other.pk) in read)
        for page, other in rows
    ]
