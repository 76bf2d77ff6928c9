"""Pages of the front room that are not in the page tree."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from hub.pages.surroundings import public_pages
from hub.search.snippets import highlight, snippet

RESULTS_PER_PAGE = 10
LONGEST_QUERY = 60


@dataclass(frozen=True)
class Found:
    """A page that a search found; title and passage are marked and escaped."""

    title: SafeString
    url: str
    place: str
    passage: SafeString


def search(request: HttpRequest) -> HttpResponse:
    """Published public pages that contain every word of `q`, the most relevant first."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    site = Site.find_for_request(request)
    pages = Page.objects.live().filter(public_pages(request)).descendant_of(site.root_page, inclusive=True)
    results = Paginator(pages.specific().search(query) if query else [], RESULTS_PER_PAGE)
    page = results.get_page(request.GET.get("page"))
    context = {"query": query, "page": page, "found": describe(list(page), query, request)}
    return TemplateResponse(request, "home/search.html", context)


def describe(pages: list[Page], query: str, request: HttpRequest) -> list[Found]:
    """The results as the list shows them, with the title of the page above; one query for all."""
    above = {page.path[: -Page.steplen] for page in pages}
    places = dict(Page.objects.filter(path__in=above, depth__gt=2).values_list("path", "title"))
    return [
        Found(
            title=highlight(page.title, query),
            url=page.get_url(request),
            place=places.get(page.path[: -Page.steplen], ""),
            passage=snippet(page.text, query),
        )
        for page in pages
    ]
