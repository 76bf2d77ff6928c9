"""The terms of the glossary in the texts of all pages: see `hub.pages.explaining`."""

from __future__ import annotations

from django.http import HttpRequest

from hub.pages.caching import kept_like_copies
from hub.pages.surroundings import notes, public_pages

from ..models import ArticlesSettings, TermPage
from .marking import TAG, Term, mark


def explain(html: str, page_id: int | None, request: HttpRequest | None) -> str:
    """The text with its terms marked, each once for a page; a term's own page doesn't explain it."""
    if request is None or not TAG.sub("", html).strip():
        return html
    known = notes(request)
    if "terms" not in known:
        known["terms"] = kept_like_copies("terms", lambda: _terms(request))
        known["terms seen"] = set()
    terms, most = known["terms"]
    if not terms:
        return html
    others = [term for term in terms if term.key != page_id]
    return mark(html, others, seen=known["terms seen"], most=most)


def _terms(request: HttpRequest) -> tuple[list[Term], int]:
    """All terms that are explained, and how many a page explains at most. One query, two where there are terms."""
    pages = TermPage.objects.live().filter(public_pages(request), is_explained=True).defer("body")
    terms = [Term(page.pk, tuple(page.words), page.summary, page.get_url(request)) for page in pages]
    rules = (ArticlesSettings.objects.first() if terms else None) or ArticlesSettings()
    return (terms, rules.most_terms) if rules.explains_terms else ([], 0)
