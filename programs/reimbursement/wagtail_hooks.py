"""What claims and pools add to the back office: addresses and the menu 预算与经费."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import include, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from hub.accounts.models import User
from hub.backoffice.attention import HOOK as NOTICES
from hub.backoffice.attention import Notice, counted

from .backoffice import accounts, urls  # noqa: F401  accounts are registered by being read
from .backoffice.base import pays
from .backoffice.batches import BatchesViewSet
from .backoffice.payments import ClaimsViewSet
from .backoffice.pools import PoolViewSet
from .backoffice.receivables import ReceivablesViewSet
from .backoffice.usage import UsageViewSet
from .models import Receivable


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


@hooks.register(NOTICES)
def notices(user: User) -> Iterator[Notice]:
    """Sums that should have come back."""
    if pays(user):
        rows = Receivable.objects.visible_to(user)
        late = rows.filter(state=Receivable.State.DEMANDED, due_on__lt=timezone.localdate())
        yield counted("已逾期的应收退款", late, reverse("receivables:index"), late=True)
