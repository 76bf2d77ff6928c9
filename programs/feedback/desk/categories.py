"""The categories of items: which department answers, and whether its head approves."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.admin.ui.tables import BooleanColumn, Column

from hub.backoffice.viewsets import ScopedIndexView, ScopedModelViewSet

from ..models import Category
from .menu import HOOK


class CategoryIndexView(ScopedIndexView):
    """The categories with their departments."""

    def get_base_queryset(self) -> QuerySet[Category]:
        return super().get_base_queryset().select_related("department")


class CategoryViewSet(ScopedModelViewSet):
    """意见类别: list, detail, form. One that is no longer used is switched off; its items keep it."""

    model = Category
    name = "feedback_categories"
    icon = "tag"
    menu_label = "意见类别"
    menu_name = "feedback-categories"
    menu_hook = HOOK
    menu_order = 90
    index_view_class = CategoryIndexView
    list_display = [
        "name",
        "department",
        BooleanColumn("needs_approval", label="答复须审批"),
        Column("position", label="顺序", sort_key="position"),
        BooleanColumn("is_active", label="在用", sort_key="is_active"),
    ]
    search_fields = ["name"]
    form_fields = ["name", "department", "needs_approval", "position", "is_active"]
    inspect_view_fields = form_fields
