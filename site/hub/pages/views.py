"""Addresses of the public site that aren't pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import views as of_wagtail

from .sitemap import SiteMap

# Addresses that are of no use to a search engine: they ask for a sign-in.
CLOSED = ("/a/", "/account/", "/admin/", "/portal/", "/files/")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read, and where the map of the site is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The map of the site."""
    return of_wagtail.sitemap(request, {"pages": SiteMap})
