"""What visits add to the back office."""

from __future__ import annotations

from django.urls import include, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .desk import urls
from .desk.menu import HOOK, calendar_item, menu_item
from .desk.rooms import RoomViewSet


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("visits/", include(urls))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return menu_item()


@hooks.register(HOOK)
def register_calendar() -> MenuItem:
    return calendar_item()


@hooks.register("register_admin_viewset")
def register_rooms() -> RoomViewSet:
    return RoomViewSet()
