"""Tags of the pages of articles."""

from __future__ import annotations

from django import template

from hub.pages.caching import kept_like_copies

from ..models import ArticlesSettings

register = template.Library()


@register.simple_tag
def asks_readers() -> bool:
    """Whether readers are asked if a page was helpful."""
    return kept_like_copies(
        "asks readers", lambda: (ArticlesSettings.objects.first() or ArticlesSettings()).asks_readers
    )
