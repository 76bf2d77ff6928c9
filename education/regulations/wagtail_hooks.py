"""What the library of regulations adds to Wagtail's admin."""

from __future__ import annotations

from django.urls import include, path
from wagtail import hooks

from . import backoffice
from .consulting import desk


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [
        path("regulations/", include((backoffice.urlpatterns, backoffice.app_name))),
        path("consultation/", include((desk.urlpatterns, desk.app_name))),
    ]


@hooks.register("register_admin_viewset")
def register_library() -> backoffice.RegulationsGroup:
    return backoffice.RegulationsGroup()
