"""What investor protection adds to Wagtail's admin."""

from __future__ import annotations

from django.urls import include, path
from wagtail import hooks

from .blacklist import backoffice as blacklist
from .tips import desk as tips


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [
        path("blacklist/", include((blacklist.urlpatterns, blacklist.app_name))),
        path("tips/", include((tips.urlpatterns, tips.app_name))),
    ]


@hooks.register("register_admin_viewset")
def register_listings() -> blacklist.ListingViewSet:
    return blacklist.ListingViewSet()


@hooks.register("register_admin_viewset")
def register_liaisons() -> tips.LiaisonViewSet:
    return tips.LiaisonViewSet()
