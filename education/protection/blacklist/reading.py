"""What the public pages show of the blacklist and of the warnings."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.models import Page

from hub.pages.surroundings import CURRENT, public_pages

from ..matching import condition
from ..models import Listing, Mirroring, ProtectionSettings, RiskWarningPage

KINDS = (("", "全部"), ("name", "名称"), ("domain", "网址、域名"), ("app", "App"))
PER_PAGE = 20
LONGEST = 120
#: Warnings that one search shows beside the list.
MOST_WARNINGS = 20


def found(request: HttpRequest) -> dict[str, Any]:
    """The list, or what a search finds in it and among the warnings; nothing that the source has delisted."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(KINDS) else ""
    scope = condition(words, kind) if words else None
    rows, warnings = Listing.objects.listed(), []
    if words:
        rows = rows.filter(scope) if scope is not None else rows.none()
        if scope is not None:
            live = RiskWarningPage.objects.live().filter(scope, public_pages(request), CURRENT)
            warnings = _linked(live.order_by("-warned_on", "-pk")[:MOST_WARNINGS], request)
    return {
        "told": ProtectionSettings.load(),
        "q": words,
        "kind": kind,
        "kinds": KINDS,
        "too_short": bool(words) and scope is None,
        "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "warnings": warnings,
        "mirrored": Mirroring.objects.first(),
    }


def warnings_below(page: Page, request: HttpRequest) -> Part:
    """A page of the list of warnings, newest first."""
    rows = RiskWarningPage.objects.child_of(page).live().filter(public_pages(request), CURRENT)
    part = Paginator(rows.order_by("-warned_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    part.object_list = _linked(part.object_list, request)
    return part


def _linked(rows: Any, request: HttpRequest) -> list[dict[str, Any]]:
    return [{"page": row, "url": row.get_url(request)} for row in rows]
