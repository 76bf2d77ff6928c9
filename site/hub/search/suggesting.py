"""What is offered while somebody types: names of what everybody may read, and words that editors chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from .finding import at, find_named
from .models import Asked, Document
from .queries import Query

MOST = 8
MOST_WORDS = 3


@dataclass(frozen=True)
class Suggestion:
    """A line of the list: what it says, where it leads, and what kind of thing that is."""

    text: str
    url: str
    kind: str


def suggestions(query: Query) -> list[Suggestion]:
    """At most MOST. The same for everybody, so that the answer may be kept for a while."""
    if not query.words:
        return []
    search = reverse("search")
    chosen = Asked.objects.filter(suggested=True, text__contains=query.words[0]).order_by("-times")
    found = [
        Suggestion(text, f"{search}?{urlencode({'q': text})}", "检索")
        for text in chosen.values_list("text", flat=True)[:MOST_WORDS]
    ]
    stranger: Any = AnonymousUser()
    hits = find_named(query, user=stranger)
    titles = dict(Document.objects.filter(pk__in=[hit.pk for hit in hits]).values_list("pk", "title"))
    places, seen = at(hits, stranger), set()
    for hit in hits:
        title = titles.get(hit.pk, "")
        if title not in seen and (hit.source, hit.key) in places and len(found) < MOST:
            seen.add(title)
            found.append(Suggestion(title, places[hit.source, hit.key][0], hit.kind))
    return found
