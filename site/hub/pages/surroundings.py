"""What stands around a page: the way to it, its neighbours, the menu, which is looked up no oftener than pages change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, Site

from .caching import kept_like_copies
from .languages import FRONT, front_address, front_pages

if TYPE_CHECKING:
    from .models import PageEdition


# A condition for the pages that are not kept as an archive.
CURRENT = Q(edition__archived_at=None)
# What a link to a page needs to be known of it. A page has thirty columns, and to name them all takes its time.
LINKED = (
    "title",
    "path",
    "depth",
    "url_path",
    "content_type",
    "show_in_menus",
    "last_published_at",
    "translation_key",
    "locale",
)


@dataclass(frozen=True)
class Surroundings:
    """Published public pages only, in the order of the tree; `archived` says that the page itself is an old one.

    Archived pages are neither neighbours nor in the menu. `translations` say the same in other languages.
    """

    ancestors: list[Page]
    siblings: list[Page]
    menu: list[Page]
    archived: PageEdition | None = None
    translations: tuple[Page, ...] = ()


# What rooms keep from the public: querysets of their pages.
_kept: list[Callable[[], QuerySet]] = []


def keep_from_public(rows: Callable[[], QuerySet]) -> None:
    """Let a room keep the pages that `rows()` answers out of every public list: menus, neighbours, search, feeds.

    Their addresses and the map of the site are the page type's own affair.
    """
    if rows not in _kept:
        _kept.append(rows)


def notes(request: HttpRequest) -> dict[str | int | None, Any]:
    """What was looked up for this request already."""
    return vars(request).setdefault("page_surroundings", {})


def public_pages(request: HttpRequest) -> Q:
    """A condition for the pages that everybody may see; what is private is looked up once per request."""
    known = notes(request)
    if "public" not in known:
        known["public"] = open_pages()
    return known["public"]


def open_pages() -> Q:
    """The same without a request."""
    hidden = private_pages()
    for rows in _kept:
        hidden |= Q(pk__in=rows().values("pk"))
    return ~hidden


def private_pages() -> Q:
    """A condition for the pages below those that Wagtail shows to some only."""
    hidden = Q(pk__in=[])
    for path in kept_like_copies("private paths", private_paths):
        hidden |= Q(path__startswith=path)
    return hidden


def private_paths() -> list[str]:
    """Where the parts of the tree begin that only some may see."""
    return list(PageViewRestriction.objects.values_list("page__path", flat=True))


def surroundings(request: HttpRequest, page: Page | None) -> Surroundings:
    """Look around `page`; without a page there is still the menu of the site."""
    known, key = notes(request), page.pk if page else None
    if key in known:
        return known[key]
    site = Site.find_for_request(request)
    if site is None:
        return Surroundings([], [], [])
    root = site.root_page
    below_root = Q(path__startswith=root.path, depth=root.depth + 1, show_in_menus=True)
    menu = kept_like_copies(("menu", root.pk), lambda: links(request, below_root))
    above: list[str] = []
    around: list[Page] = []
    if page is not None and page.depth > root.depth:
        above = [page.path[: depth * Page.steplen] for depth in range(root.depth, page.depth)]
        beside = Q(path__startswith=above[-1], depth=page.depth)
        names = getattr(page, "names_neighbours", False)
        wanted = Q(path__in=above) | (beside if names else Q(pk=page.pk))
        around = links(request, wanted | Q(translation_key=page.translation_key))
    elif page is not None:
        same = Q(translation_key=page.translation_key)
        around = kept_like_copies(("languages", page.pk), lambda: links(request, same))
    parent = page.path[: -Page.steplen] if page is not None and above else None
    found = Surroundings(
        ancestors=[other for other in around if other.path in above],
        siblings=[
            other
            for other in around
            if other.path[: -Page.steplen] == parent and other.pk != key and not _archive(other)
        ],
        menu=[other for other in menu if not _archive(other)],
        archived=next((_archive(other) for other in around if other.pk == key), None),
        translations=tuple(readable([other for other in around if page and is_same(other, page)])),
    )
    known[key] = found
    return found


def links(request: HttpRequest, wanted: Q) -> list[Page]:
    """Published public pages in the order of the tree, with what a link to them needs."""
    return list(
        Page.objects.live()
        .filter(public_pages(request))
        .filter(wanted)
        .select_related("edition__successor")
        .only(
            *LINKED,
            *(f"edition__{name}" for name in ("page", "year", "archived_at", "successor")),
            *(f"edition__successor__{name}" for name in (*LINKED, "live")),
        )
        .order_by("path")
    )


def address(page: Page, request: HttpRequest) -> str:
    """Where a page of this language's tree is, without asking the resolver; of any other page Wagtail knows it."""
    site = Site.find_for_request(request)
    root = site.root_page.url_path if site else ""
    if root and page.url_path.startswith(root):
        return f"{front_address()}{page.url_path[len(root) :]}"
    return page.get_url(request)


def is_same(other: Page, page: Page) -> bool:
    """Whether two pages say the same, in two languages."""
    return other.translation_key == page.translation_key and other.locale_id != page.locale_id


def readable(pages: list[Page]) -> list[Page]:
    """Those whose language has a front page that is published: without it nothing is read in that language."""
    if not pages or pages[0].depth == FRONT:
        return pages
    fronts = kept_like_copies(
        "fronts", lambda: set(front_pages().filter(live=True).values_list("locale_id", flat=True))
    )
    return [page for page in pages if page.locale_id in fronts]


def _archive(page: Page) -> PageEdition | None:
    """The edition of a page that is kept as an archive. No query: the rows carry it."""
    edition = getattr(page, "edition", None)
    return edition if edition and edition.archived_at else None
