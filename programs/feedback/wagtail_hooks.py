"""What the member's voice adds to the back office."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import include, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from hub.accounts.models import User
from hub.backoffice.attention import HOOK as NOTICES
from hub.backoffice.attention import Notice, counted
from hub.backoffice.views.lists import register_list

from .common.backoffice import CommonViewSet
from .desk import urls
from .desk.categories import CategoryViewSet
from .desk.menu import HOOK, menu_item
from .desk.queue import ItemListView, items_menu_item
from .models import Promise
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


@hooks.register(NOTICES)
def notices(user: User) -> Iterator[Notice]:
    """What one has promised to see to oneself."""
    if user.has_perm("cases.read_internal"):
        rows = Promise.objects.visible_to(user).filter(owner=user, done_on=None)
        address, today = f"{reverse('feedback_promises:index')}?group=mine", timezone.localdate()
        yield counted("由我负责、已逾期的承诺事项", rows.filter(due_on__lt=today), address, late=True)
        yield counted("由我负责的承诺事项", rows.filter(due_on__gte=today), address)
