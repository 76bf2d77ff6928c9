"""What the site's search finds of the page tree: every page, for those who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from education.talks.models import Talk
from hub.pages.languages import current, is_default, locale_of
from hub.pages.models import BasePage
from hub.pages.surroundings import open_pages, private_pages
from hub.search.registry import Entry, Source, readers, register_source


def published() -> PageQuerySet:
    """The pages of the sites that are live."""
    below = Q(pk__in=[])
    for root in Site.get_site_root_paths():
        below |= Q(url_path__startswith=root.root_path)
    return Page.objects.live().filter(below)


def written() -> PageQuerySet:
    """The same as what they are, as far as they are of our own types: each says its own text."""
    return published().not_exact_type(Page).specific()


def visible_to(user: Any) -> PageQuerySet:
    """What is open to all; to those who are signed in also what their rooms let them read.

    In the language that is read, and in Chinese what nobody has translated into it.
    """
    wanted = open_pages()
    if user.is_authenticated:
        for rows in readers():
            wanted |= Q(pk__in=rows(user).values("pk")) & ~private_pages()
    language = Q(locale=locale_of(current()))
    if not is_default():
        translated = published().filter(language).order_by().values("translation_key")
        language |= Q(locale=locale_of(settings.LANGUAGE_CODE)) & ~Q(translation_key__in=translated)
    return published().filter(wanted, language)


def entry(page: BasePage) -> Entry:
    """What the page says of itself."""
    return Entry(
        title=page.title,
        text=page.search_text,
        also=page.search_names,
        kind=page.search_kind,
        products=page.search_products,
        dated=page.search_day,
    )


def own_key(page: Page) -> Iterable[int]:
    """The page that was saved; only our own types say what they are about."""
    return [page.pk] if isinstance(page, BasePage) else []


def page_of_talk(talk: Talk) -> Iterable[int]:
    """The page of a talk that was planned or moved: it is found by its day."""
    return [talk.page_id]


@dataclass(frozen=True, kw_only=True)
class PageSource(Source):
    """Pages lie in one table, their own texts in others: what a result shows is read from the first."""

    def shown(self, keys: list[int], user: Any) -> dict[int, tuple[str, str]]:
        rows = list(self.visible_to(user).filter(pk__in=keys))
        above = {row.path[: -Page.steplen] for row in rows}
        places = dict(Page.objects.filter(path__in=above, depth__gt=2).values_list("path", "title"))
        return {row.pk: (self.url(row), places.get(row.path[: -Page.steplen], "")) for row in addressed(rows)}


def addressed(pages: list[Page]) -> list[Page]:
    """Pages that know their address: of types that make their own the whole row is read, by one query each."""
    own: dict[type[Page], list[int]] = {}
    for page in pages:
        kind = page.specific_class
        if kind is not None and kind.get_url_parts is not Page.get_url_parts:
            own.setdefault(kind, []).append(page.pk)
    specific = {row.pk: row for kind, keys in own.items() for row in kind.objects.filter(pk__in=keys)}
    return [specific.get(page.pk, page) for page in pages]


register_source(
    PageSource(
        name="pages",
        kind="网站页面",
        model=Page,
        rows=written,
        visible_to=visible_to,
        entry=entry,
        url=lambda page: page.get_url() or "",
        watched={Page: own_key, Talk: page_of_talk},
    )
)
