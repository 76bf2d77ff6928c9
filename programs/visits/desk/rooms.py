"""会议室: kept by clerks; one that is no longer used is switched off."""

from __future__ import annotations

from wagtail.admin.ui.tables import BooleanColumn

from hub.backoffice.viewsets import ScopedModelViewSet

from ..models import Room
from .menu import HOOK


class RoomViewSet(ScopedModelViewSet):
    """List, detail, form."""

    model = Room
    name = "visit_rooms"
    icon = "home"
    menu_label = "会议室"
    menu_name = "visit-rooms"
    menu_hook = HOOK
    menu_order = 90
    list_display = [
        "name",
        "place",
        "capacity",
        BooleanColumn("is_active", label="在用", sort_key="is_active"),
    ]
    search_fields = ["name", "place"]
    form_fields = ["name", "place", "capacity", "is_active"]
    inspect_view_fields = form_fields
