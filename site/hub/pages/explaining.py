"""What explains words in the texts of pages: a room registers it, the template of bodies asks it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

# From HTML, the key of its page and the request to HTML that says the same.
Explainer = Callable[[str, "int | None", "HttpRequest | None"], str]
_explainers: list[Explainer] = []


def register_explainer(explainer: Explainer) -> None:
    """Have every body of a page go through this."""
    if explainer not in _explainers:
        _explainers.append(explainer)


def explained(html: str, page_id: int | None, request: HttpRequest | None) -> str:
    """The text of a page as its readers see it."""
    for explainer in _explainers:
        html = explainer(html, page_id, request)
    return html
