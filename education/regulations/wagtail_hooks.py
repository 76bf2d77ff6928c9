"""What the library of regulations adds to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import include, path, reverse
from wagtail import hooks

from hub.accounts.models import User
from hub.backoffice.attention import HOOK as NOTICES
from hub.backoffice.attention import Notice, counted

from . import backoffice, rules
from .consulting import desk
from .models import Version


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [
        path("regulations/", include((backoffice.urlpatterns, backoffice.app_name))),
        path("consultation/", include((desk.urlpatterns, desk.app_name))),
    ]


@hooks.register("register_admin_viewset")
def register_library() -> backoffice.RegulationsGroup:
    return backoffice.RegulationsGroup()


@hooks.register(NOTICES)
def notices(user: User) -> Iterator[Notice]:
    """Texts that are drafts still."""
    if rules.keeps_library(user) or rules.publishes(user):
        drafts = Version.objects.visible_to(user).filter(published_at=None)
        yield counted("未发布的法规文本", drafts, reverse("regulation_versions:index"))
