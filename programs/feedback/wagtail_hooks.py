"""What the member's voice adds to the back office."""

from __future__ import annotations

from django.urls import include, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from hub.backoffice.views.lists import register_list

from .common.backoffice import CommonViewSet
from .desk import urls
from .desk.categories import CategoryViewSet
from .desk.menu import HOOK, menu_item
from .desk.queue import ItemListView, items_menu_item
from .promises.backoffice import PromisesViewSet
from .reporting.backoffice import ReportViewSet


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("feedback/", include(urls))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return menu_item()


hooks.register(HOOK, items_menu_item)
register_list(ItemListView)


@hooks.register("register_admin_viewset")
def register_categories() -> CategoryViewSet:
    return CategoryViewSet()


@hooks.register("register_admin_viewset")
def register_promises() -> PromisesViewSet:
    return PromisesViewSet()


@hooks.register("register_admin_viewset")
def register_report() -> ReportViewSet:
    return ReportViewSet()


@hooks.register("register_admin_viewset")
def register_common_issues() -> CommonViewSet:
    return CommonViewSet()
