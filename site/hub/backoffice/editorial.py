"""内容规范: the list of what may not stand on the site, what was cleared, and pages whose date has come."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from hub.accounts.models import User
from hub.accounts.roles import EDITOR
from hub.editorial.models import FalsePositive, GuardPhrase, PageReview

from .viewsets import ScopedFilterSet, ScopedIndexView, ScopedModelViewSet


class PhraseFilterSet(ScopedFilterSet):
    class Meta:
        model = GuardPhrase
        fields = ("kind", "is_active")


class PhraseViewSet(ScopedModelViewSet):
    """敏感用语: list, detail, form. One that is no longer wanted is switched off: words about it stay."""

    model = GuardPhrase
    name = "guard_phrases"
    icon = "warning"
    menu_label = "敏感用语"
    menu_name = "guard-phrases"
    filterset_class = PhraseFilterSet
    list_display = [
        TitleColumn("text", label="用语", url_name="guard_phrases:inspect", sort_key="text"),
        Column("kind", label="类别", accessor="get_kind_display", sort_key="kind"),
        Column("article", label="依据"),
        BooleanColumn("is_pattern", label="模式"),
        BooleanColumn("is_active", label="启用", sort_key="is_active"),
    ]
    search_fields = ["text", "article", "hint"]
    form_fields = ["kind", "text", "is_pattern", "article", "hint", "is_active"]
    inspect_view_fields = form_fields
    list_export = form_fields
    export_filename = "敏感用语"


class FalsePositiveIndexView(ScopedIndexView):
    """The newest first."""

    def get_base_queryset(self) -> QuerySet[FalsePositive]:
        return super().get_base_queryset().select_related("phrase", "decided_by")


class FalsePositiveFilterSet(ScopedFilterSet):
    class Meta:
        model = FalsePositive
        fields = ("phrase", "decided_at")


class FalsePositiveViewSet(ScopedModelViewSet):
    """误报记录: who has cleared what, and why."""

    model = FalsePositive
    name = "false_positives"
    icon = "history"
    menu_label = "误报记录"
    menu_name = "false-positives"
    read_only = True
    index_view_class = FalsePositiveIndexView
    filterset_class = FalsePositiveFilterSet
    list_display = [
        TitleColumn("page_title", label="页面", url_name="false_positives:inspect"),
        Column("phrase", label="用语"),
        Column("part", label="位置"),
        Column("reason", label="理由"),
        Column("decided_by", label="确认人"),
        DateColumn("decided_at", label="确认时间", sort_key="decided_at"),
    ]
    search_fields = ["page_title", "sentence", "reason"]
    inspect_view_fields = ["page_title", "phrase", "part", "sentence", "reason", "decided_by", "decided_at"]
    list_export = inspect_view_fields
    export_filename = "误报记录"


def editors(request: HttpRequest) -> QuerySet[User]:
    """Who can look after a page: of other people's names nobody needs a list."""
    return User.objects.filter(is_active=True, groups__name=EDITOR.name).order_by("username")


class ReviewFilterSet(ScopedFilterSet):
    which = django_filters.ChoiceFilter(
        label="范围",
        empty_label="由我负责、已到期",
        choices=[("due", "全部已到期"), ("all", "全部内容")],
        method="filter_which",
    )
    editor = django_filters.ModelChoiceFilter(label="责任编辑", queryset=editors)

    class Meta:
        model = PageReview
        fields = ("which", "editor")

    def filter_which(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The list itself begins with one's own: see `ReviewIndexView`."""
        return rows


class ReviewIndexView(ScopedIndexView):
    """What the user looks after and is due; with `which` what all look after, or what is not due yet."""

    def get_base_queryset(self) -> QuerySet[PageReview]:
        rows: Any = super().get_base_queryset()
        rows = rows.filter(page__live=True).select_related("page", "editor")
        which = self.request.GET.get("which", "")
        if which != "all":
            rows = rows.due()
        if which not in ("all", "due") and not self.request.GET.get("editor"):
            rows = rows.filter(Q(editor=self.request.user.pk) | Q(editor=None))
        return rows

    def get_edit_url(self, instance: PageReview) -> None:
        return None


class ReviewViewSet(ScopedModelViewSet):
    """到期复核: pages in the order of their dates, each with the way to its review."""

    model = PageReview
    name = "page_reviews"
    icon = "date"
    menu_label = "到期复核"
    menu_name = "page-reviews"
    read_only = True
    inspect_view_enabled = False
    index_view_class = ReviewIndexView
    filterset_class = ReviewFilterSet
    list_display = [
        TitleColumn(
            "page",
            label="页面",
            accessor=lambda row: row.page.title,
            url_name="editorial:reread",
            id_accessor="page_id",
        ),
        Column(
            "review_on",
            label="复核日期",
            accessor=lambda row: f"{row.review_on:%Y-%m-%d}",
            sort_key="review_on",
        ),
        Column("editor", label="责任编辑", accessor=lambda row: row.editor or "未定"),
        DateColumn("published", label="上次发布", accessor=lambda row: row.page.last_published_at),
    ]
    search_fields = ["page__title"]
    list_export = ["page.title", "review_on", "editor"]
    export_headings = {"page.title": "页面"}
    export_filename = "内容复核"


class EditorialGroup(ViewSetGroup):
    """内容规范 in the menu."""

    menu_label = "内容规范"
    menu_name = "editorial"
    menu_icon = "edit"
    menu_order = 126
    items = (ReviewViewSet, PhraseViewSet, FalsePositiveViewSet)
