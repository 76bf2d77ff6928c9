"""The administrator's list of group robots and webhooks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from .events import Group
from .forms import EndpointForm
from .models import Endpoint


def wanted_groups(endpoint: Endpoint) -> str:
    """The groups of events it is told of, in words."""
    return "、".join(group.label for group in Group if group in endpoint.groups)


class EndpointIndexView(generic.IndexView):
    """The list, without addresses."""

    def get_base_queryset(self) -> QuerySet[Endpoint]:
        return super().get_base_queryset().select_related("department").defer("address")


class EndpointViewSet(ModelViewSet):
    """List and forms: an address is written and never shown."""

    model = Endpoint
    name = "endpoints"
    icon = "link"
    menu_label = "群机器人与接口"
    menu_order = 920
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = EndpointIndexView
    list_display = [
        "name",
        Column("get_kind_display", label="类型", accessor="get_kind_display"),
        Column("department", label="部门", accessor="department"),
        Column("groups", label="通知类别", accessor=wanted_groups),
        Column("is_active", label="状态", accessor=lambda row: "启用" if row.is_active else "停用"),
    ]
    search_fields = ["name"]
    search_backend_name = None
    list_export: list[str] = []
    form_fields = ["name", "kind", "department", "address", "groups", "is_active"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return EndpointForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {"usage_url_name": None, "history_url_name": None}

    def get_urlpatterns(self) -> list:
        absent = {"usage", "history", "history_results"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in absent]
