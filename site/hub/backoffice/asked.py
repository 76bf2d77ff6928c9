"""检索词: what visitors look for and don't find, for editors."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn

from hub.search.models import Asked

from .viewsets import ScopedFilterSet, ScopedIndexView, ScopedModelViewSet


class AskedFilterSet(ScopedFilterSet):
    """What waits, what was found, what is offered to others."""

    WAITS, FOUND, OFFERED = "waits", "found", "offered"
    show = django_filters.ChoiceFilter(
        label="显示",
        method="choose",
        choices=((WAITS, "无结果、待处理"), (FOUND, "有结果"), (OFFERED, "作为检索提示")),
        empty_label="全部",
    )

    class Meta:
        model = Asked
        fields: list[str] = []

    def choose(self, rows: QuerySet[Asked], name: str, value: str) -> QuerySet[Asked]:
        """The rows of a choice; what waits is ordered by how often it was looked for."""
        if value == self.WAITS:
            return rows.filter(fruitless__gt=0, handled=False).order_by("-fruitless", "-pk")
        return rows.filter(fruitless=0) if value == self.FOUND else rows.filter(suggested=True)


class AskedIndexView(ScopedIndexView):
    """The queries, the last ones first."""

    def get_base_queryset(self) -> QuerySet[Asked]:
        return super().get_base_queryset().order_by("-last_at", "-pk")


class AskedViewSet(ScopedModelViewSet):
    """检索词: list, detail, form. The platform makes the rows; editors say what has become of them."""

    model = Asked
    name = "searches"
    icon = "search"
    menu_label = "检索词"
    menu_name = "searches"
    add_to_settings_menu = True
    menu_order = 700
    index_view_class = AskedIndexView
    filterset_class = AskedFilterSet
    search_fields = ["text"]
    list_display = [
        TitleColumn("text", label="检索词", url_name="searches:inspect"),
        Column("times", label="次数"),
        Column("fruitless", label="无结果次数"),
        DateColumn("last_at", label="最近一次"),
        BooleanColumn("handled", label="已处理"),
        BooleanColumn("suggested", label="作为检索提示"),
    ]
    list_export = ["text", "times", "fruitless", "last_at", "last_fruitless_at", "handled", "note"]
    form_fields = ["handled", "suggested", "note"]
    inspect_view_fields = [
        "text",
        "times",
        "fruitless",
        "last_at",
        "last_fruitless_at",
        "handled",
        "suggested",
        "note",
    ]

    @property
    def absent(self) -> set[str]:
        return super().absent | {"add"}
