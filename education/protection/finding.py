"""What the site's search finds of the blacklist: what is listed now, shown on the list's page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import QuerySet, Subquery
from wagtail.models import Site

from hub.search.registry import Entry, Source, register_source

from .models import BlacklistPage, Listing


def listed() -> QuerySet[Listing]:
    """What the source lists now."""
    return Listing.objects.listed()


def shown() -> QuerySet[Listing]:
    """The same with the address of the list's page; nothing where the site has none."""
    page = BlacklistPage.objects.live().order_by("pk")
    return listed().annotate(page_path=Subquery(page.values("url_path")[:1])).exclude(page_path=None)


def entry(row: Listing) -> Entry:
    """All that it goes by."""
    return Entry(
        title=row.name,
        text="\n".join([*row.hosts, *row.app_names, row.reason]),
        also=tuple(row.known_as),
        dated=row.listed_on,
    )


def url(row: Listing) -> str:
    """The list's page, searched for it."""
    path = str(getattr(row, "page_path", ""))
    for root in Site.get_site_root_paths():
        if path.startswith(root.root_path):
            path = f"/{path.removeprefix(root.root_path)}"
            break
    return f"{path}?{urlencode({'q': row.name})}"


register_source(
    Source(
        name="blacklist",
        kind="非法机构名单",
        model=Listing,
        rows=listed,
        visible_to=lambda user: shown(),
        entry=entry,
        url=url,
        place=lambda row: f"非法机构名单，来源：{row.source}",
    )
)
