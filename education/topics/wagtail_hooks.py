"""What the list of products adds to Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn

from hub.backoffice.viewsets import ScopedModelViewSet

from ..menu import HOOK, menu_item
from .models import Product


class ProductViewSet(ScopedModelViewSet):
    """品种: list, detail, form. One that is no longer listed is switched off; what was about it keeps it."""

    model = Product
    name = "products"
    icon = "tag"
    menu_label = "品种"
    menu_name = "products"
    menu_hook = HOOK
    menu_order = 900
    list_display = [
        "code",
        "name",
        "name_en",
        "position",
        BooleanColumn("is_active", label="使用中", sort_key="is_active"),
    ]
    search_fields = ["code", "name", "name_en"]
    form_fields = ["code", "name", "name_en", "position", "is_active"]
    inspect_view_fields = form_fields


@hooks.register("register_admin_viewset")
def register_products() -> ProductViewSet:
    return ProductViewSet()


hooks.register("register_admin_menu_item", menu_item)
