"""Pages of the front room that are not in the page tree."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from education.topics.models import Product
from hub.pages.languages import current, language_of, said
from hub.search import asked, helping
from hub.search.finding import MOST_SHOWN, Found, find, shown
from hub.search.queries import LONGEST, Query, understood
from hub.search.suggesting import suggestions

RESULTS_PER_PAGE = 10
FACETS = (("kind", "类别"), ("product", "品种"), ("year", "年份"))
MOST_OFFERED = 12
SUGGESTIONS_KEPT = 60  # seconds


@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """What this person may read of what contains every word of `q`, the most relevant first; by kind, product, year."""
    query = understood(request.GET.get("q", ""))
    facets = {name: request.GET.get(name, "").replace("\x00", "")[:20] for name, _ in FACETS}
    found = find(query, user=request.user, facets=facets)
    page = Paginator(found.hits[:MOST_SHOWN], RESULTS_PER_PAGE).get_page(request.GET.get("page"))
    narrowed = any(facets.values())
    if query.words and not narrowed and page.number == 1:
        asked.count(query, fruitless=not found.hits)
    lines = shown(list(page.object_list), query, user=request.user)
    context: dict[str, Any] = {
        "query": query,
        "longest": LONGEST,
        "page": page,
        "lines": lines,
        "found": found,
        "total": counted(found),
        # What nobody has translated is found, too, and said to be in Chinese.
        "in_chinese": {line.url for line in lines if language_of(urlsplit(line.url).path) != current()},
        "most_shown": MOST_SHOWN if len(found.hits) > MOST_SHOWN else 0,
        "facets": facet_rows(found, query, facets) if found.hits or narrowed else [],
        "everywhere": address(q=query.text),
    }
    if query.words and not found.hits and not narrowed:
        context["attempts"] = [
            {
                "text": attempt.text,
                "url": address(q=attempt.text),
                "count": counted(attempt.found),
                "kinds": [kind for kind, _ in attempt.found.counts("kind")[:3]],
            }
            for attempt in helping.attempts(query, user=request.user)
        ]
    return TemplateResponse(request, "home/search.html", context)


def address(**parameters: str) -> str:
    """The search for this."""
    return f"{reverse('search')}?{urlencode({name: value for name, value in parameters.items() if value})}"


def counted(found: Found) -> str:
    """How many there are, in words: no more than were looked at."""
    return said("{} 条以上", len(found.hits)) if found.more else said("{} 条", len(found.hits))


def facet_rows(found: Found, query: Query, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The facets: what is chosen of each and the way back, or its values with their counts."""
    rows = []
    for name, label in FACETS:
        counts = found.counts(name)[:MOST_OFFERED]
        value = chosen[name]
        codes = [value, *(code for code, _ in counts)] if name == "product" else []
        names = {row.code: str(row) for row in Product.objects.filter(code__in=codes)} if any(codes) else {}
        if counts or value:
            values = [
                {
                    "label": names.get(each, each),
                    "count": count,
                    "url": address(q=query.text, **chosen | {name: each}),
                }
                for each, count in counts
            ]
            without = address(q=query.text, **chosen | {name: ""})
            rows.append(
                {
                    "name": name,
                    "label": label,
                    "chosen": names.get(value, value),
                    "values": values,
                    "without": without,
                }
            )
    return rows


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """What to offer for the beginning of a query: the same for everybody, so that it may be kept for a minute."""
    rows = suggestions(understood(request.GET.get("q", "")))
    response = JsonResponse(
        {"suggestions": [{"text": row.text, "url": row.url, "kind": row.kind} for row in rows]}
    )
    patch_cache_control(response, public=True, max_age=SUGGESTIONS_KEPT)
    return response
