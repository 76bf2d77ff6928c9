"""What claims and pools add to the back office: addresses and the menu 预算与经费."""

from __future__ import annotations

from django.urls import include, path
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from .backoffice import accounts, urls  # noqa: F401  accounts are registered by being read
from .backoffice.batches import BatchesViewSet
from .backoffice.payments import ClaimsViewSet
from .backoffice.pools import PoolViewSet
from .backoffice.receivables import ReceivablesViewSet
from .backoffice.usage import UsageViewSet


class MoneyGroup(ViewSetGroup):
    """预算与经费 in the menu."""

    menu_label = "预算与经费"
    menu_name = "money"
    menu_icon = "folder-inverse"
    menu_order = 25
    items = (PoolViewSet, ClaimsViewSet, BatchesViewSet, ReceivablesViewSet, UsageViewSet)


@hooks.register("register_admin_viewset")
def register_viewsets() -> MoneyGroup:
    return MoneyGroup()


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("finance/", include(urls))]
