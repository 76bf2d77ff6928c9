"""What the co-hosted events add to the back office."""

from __future__ import annotations

from django.urls import include, path
from wagtail import hooks

from . import desk_urls
from .backoffice import CallViewSet
from .cooling import CoolingOffViewSet


@hooks.register("register_admin_viewset")
def register_calls() -> CallViewSet:
    return CallViewSet()


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("events/", include(desk_urls))]


@hooks.register("register_admin_viewset")
def register_cooling_offs() -> CoolingOffViewSet:
    return CoolingOffViewSet()
