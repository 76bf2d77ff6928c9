"""What the talks add to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from hub.accounts.models import User
from hub.backoffice.attention import HOOK as NOTICES
from hub.backoffice.attention import Notice, counted

from ..menu import HOOK
from . import rules
from .desk import urls
from .desk.board import open_suggestions
from .desk.files import SlidesChooser, VideoChooser


class BoardItem(MenuItem):
    """月月谈计划, for those who see the talks."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.sees_talks(cast(User, request.user))


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("talks/", include(urls))]


@hooks.register(HOOK)
def register_board() -> MenuItem:
    return BoardItem("月月谈计划", reverse("talk_desk:board"), name="talks", icon_name="calendar", order=100)


@hooks.register("register_admin_viewset")
def register_slides() -> SlidesChooser:
    return SlidesChooser()


@hooks.register("register_admin_viewset")
def register_videos() -> VideoChooser:
    return VideoChooser()


@hooks.register(NOTICES)
def notices(user: User) -> Iterator[Notice]:
    """Suggestions that were selected and stand in no month."""
    if rules.keeps_talks(user):
        yield counted("已选用、未定月份的月月谈建议", open_suggestions(), reverse("talk_desk:board"))
