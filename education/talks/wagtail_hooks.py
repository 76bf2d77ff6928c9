"""What the talks add to Wagtail's admin."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from hub.accounts.models import User

from ..menu import HOOK
from . import rules
from .desk import urls
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
