"""意见办理: all items that a member of staff may see, narrowed by what items have beside other cases."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem

from hub.backoffice.access import Person
from hub.backoffice.filters import CaseFilterSet
from hub.backoffice.views.lists import EXPORT_COLUMNS, CaseListView
from hub.cases.models import Case
from hub.files.spreadsheets import Column

from ..flow import IN_HAND, ITEM_FLOW
from ..lines import SHORT
from ..models import Category, FeedbackItem

ORDER = ("q", "category", "part", "state", "mark", "department", "organization", "assignee", "due")
MARKS = ("reopened", "poor")


def sees_items(user: Person) -> bool:
    """Whether the user works with items, of a department or all."""
    return user.has_perm("cases.view_every_case") or user.has_perm("cases.view_department_case")


class ItemFilterSet(CaseFilterSet):
    """The filters above the items."""

    category = django_filters.ModelChoiceFilter(
        label="类别", empty_label="全部类别", queryset=Category.objects.all(), method="of_category"
    )
    part = django_filters.ChoiceFilter(
        label="栏目",
        empty_label="两个栏目",
        choices=[(part.value, name) for part, name in SHORT.items()],
        method="in_part",
    )

    filters: dict[str, django_filters.Filter]
    kind_asked_for = ITEM_FLOW.kind

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = ITEM_FLOW.kind
        self.filters["state"].extra["choices"] = [
            (f"{kind}:{state.name}", state.label) for state in ITEM_FLOW.states if state.name != "draft"
        ]
        self.filters["mark"].extra["choices"] = [(f"{kind}:{key}", ITEM_FLOW.marks[key][0]) for key in MARKS]
        self.filters["q"].field.widget.attrs["placeholder"] = "编号、内容或机构"
        self.filters = {name: self.filters[name] for name in ORDER if name in self.filters}

    def of_category(self, rows: QuerySet, name: str, value: Category) -> QuerySet:
        return rows.filter(pk__in=FeedbackItem.objects.filter(category=value).values("pk"))

    def in_part(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=FeedbackItem.objects.filter(part=value).values("pk"))


class ItemListView(CaseListView):
    """The items, the most urgent first."""

    template_name = "programs/feedback/desk/items.html"
    page_title = "意见办理"
    header_icon = "comment"
    url_name = "feedback_desk:items"
    list_name = "feedback_items"
    groups = (
        ("", "办理中"),
        ("received", "待分派"),
        ("answered", "待评价"),
        ("closed", "已办结"),
        ("all", "全部"),
    )
    filter_class = ItemFilterSet
    columns = (
        *EXPORT_COLUMNS,
        Column("市场机构", "feedbackitem.form.institution", 24),
        Column("栏目", lambda case: case.feedbackitem.get_part_display(), 24),
        Column("意见类别", lambda case: case.feedbackitem.category or "", 14),
        Column("内容", "feedbackitem.text", 60),
        Column("答复", "feedbackitem.answer", 60),
        Column("评价", "feedbackitem.rating", 8),
    )

    allowed = staticmethod(sees_items)

    @cached_property
    def rows(self) -> QuerySet[Case]:
        """The items this user may see."""
        return super().rows.filter(kind=ITEM_FLOW.kind)

    @property
    def default_order(self) -> str:  # type: ignore[override]
        """What is in hand by its time limit; among those that are over the newest are looked for."""
        return "due" if self.group not in ("closed", "all") else "-updated"

    def in_group(self, rows: QuerySet[Case], group: str) -> QuerySet[Case]:
        """The items of one tab; those in hand wait for the exchange."""
        if group in ("all", "closed"):
            return super().in_group(rows, group)
        return rows.filter(closed_at=None, state__in=[group] if group else IN_HAND)

    def get_queryset(self) -> QuerySet[Case]:
        """The cases with what a line says of their item and its form."""
        return super().get_queryset().select_related("feedbackitem__category", "feedbackitem__form")


class ItemsMenuItem(MenuItem):
    """意见办理, for those who work with items."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_items(request.user)


def items_menu_item() -> MenuItem:
    """The entry below 会员之声."""
    return ItemsMenuItem(
        "意见办理", reverse(ItemListView.url_name), name="feedback-items", icon_name="comment", order=10
    )
