"""The map of the site for search engines: every page that everybody may read, in each language, with what says the same."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from .languages import OTHERS, front_page_in, locale_of, tag_of

DEFAULT = "x-default"


class SiteMap(Sitemap):
    """Wagtail's, with the trees of all languages and the addresses of each page's translations."""

    def items(self) -> QuerySet:
        site = self.get_wagtail_site()
        fronts = [site.root_page, *(front_page_in(site, language) for language in sorted(OTHERS))]
        below = Q(pk__in=[])
        for front in filter(None, fronts):
            below |= Q(path__startswith=front.path)
        pages = Page.objects.live().public().filter(below)
        self.pages = pages
        return pages.order_by("path").defer_streamfields().specific()

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        """Wagtail's list, each address with its alternates."""
        found = super()._urls(page, protocol, domain)
        addresses = {url["location"] for url in found}
        alternates: dict[str, list[dict[str, str]]] = {}
        for pages in translations(self.pages).values():
            told = [
                {"lang_code": tag, "location": url}
                for tag, url in ((tag, page.get_full_url(self.request)) for tag, page in pages)
                if url in addresses
            ]
            if len(told) > 1:
                default = [{"lang_code": DEFAULT, "location": told[0]["location"]}]
                alternates |= {each["location"]: told + default for each in told}
        for url in found:
            url["alternates"] = alternates.get(url["location"], [])
        return found


def translations(pages: QuerySet[Page]) -> dict[Any, list[tuple[str, Page]]]:
    """Those of the pages that are there in several languages, by what they share, the default language first."""
    tags = {locale_of(code).pk: (number, tag_of(code)) for number, (code, _) in enumerate(settings.LANGUAGES)}
    other = Page.objects.filter(locale__language_code__in=OTHERS).values("translation_key")
    rows = pages.filter(translation_key__in=other).only("url_path", "locale", "translation_key")
    found = defaultdict(list)
    for page in rows:
        found[page.translation_key].append((*tags[page.locale_id], page))
    ordered = {key: sorted(each, key=lambda row: row[0]) for key, each in found.items()}
    return {key: [(tag, page) for _, tag, page in each] for key, each in ordered.items()}
