"""Admin screens of business models, limited to the rows a user may see.

Wagtail's generic views check permissions per model, never per row. Every list, detail, edit, delete, inspect,
history, export and chooser that stands on these classes goes through the model's `visible_to(user)`; a row
outside it is a 404. There is no copying, and no usage page: both would show other rows.

A room subclasses `ScopedModelViewSet`; `read_only = True` leaves only the list, the detail and the history.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Model, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views import generic
from wagtail.admin.views.generic import chooser
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.coreutils import multigetattr

from hub.files.spreadsheets import Column
from hub.privacy.models import Access

from .exports import export


def visible_rows(model: type[Model], user: Any) -> QuerySet:
    """The rows of a business model this user may see; the model's manager must know `visible_to`."""
    return model._default_manager.visible_to(user)  # type: ignore[attr-defined]


class CountingPaginator(WagtailPaginator):
    """Wagtail's paginator with the number of rows in Chinese."""

    @property
    def items_count_label(self) -> str:
        return f"共 {self.count} 条"


class ScopedFilterSet(WagtailFilterSet):
    """Filters by related rows offer only those the user may see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in self.filters.values():
            queryset = getattr(each, "queryset", None)
            if isinstance(queryset, QuerySet) and hasattr(queryset.model._default_manager, "visible_to"):
                each.queryset = visible_rows(queryset.model, self.request.user)


class ScopedIndexView(generic.IndexView):
    """A list of visible rows; its export goes through `exports`: scoped, formula-safe, Shanghai times."""

    any_permission_required = ["view", "add", "change", "delete"]
    list_export: list[str] = []
    #: What of people stands in the export, so that it is kept who took it.
    personal_export: Access.Field | None = None
    paginator_class = CountingPaginator
    base_filterset_class = ScopedFilterSet

    def get_base_queryset(self) -> QuerySet:
        return visible_rows(self.model, self.request.user)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.is_export: bool = self.is_export and bool(self.list_export)

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        """The filtered list as a file; `list_export` names fields or attributes, dotted paths included."""
        columns = [
            Column(self.get_heading(queryset, name), partial(readable, name=name))
            for name in self.list_export
        ]
        title = str(self.model._meta.verbose_name_plural)
        return export(
            self.request,
            rows=queryset,
            columns=columns,
            title=title,
            file_format=spreadsheet_format,
            personal=self.personal_export,
        )


def readable(row: Model, *, name: str) -> Any:
    """An attribute of a row, dotted paths included: a choice's label instead of its key."""
    label = f"get_{name}_display"
    return multigetattr(row, label if hasattr(row, label) else name)


class _ScopedObjectMixin:
    """The object of a view comes from the visible rows."""

    model: type[Model]
    request: HttpRequest

    def get_queryset(self) -> QuerySet:
        return visible_rows(self.model, self.request.user)


class ScopedCreateView(generic.CreateView):
    """The creation form; it gets `for_user` where its class asks for it."""


class ScopedEditView(_ScopedObjectMixin, generic.EditView):
    """The edit form of a visible row."""

    usage_url_name = None


class ScopedDeleteView(_ScopedObjectMixin, generic.DeleteView):
    """Deletes a visible row, or says why it has to stay."""

    usage_url_name = None

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, f"“{self.object}”已有业务记录，不能删除。不再使用时请改为停用。")
            return redirect(self.get_success_url())


class ScopedInspectView(generic.InspectView):
    """The detail page of a visible row."""

    def get_object(self, queryset: QuerySet | None = None) -> Model:
        return get_object_or_404(visible_rows(self.model, self.request.user), pk=self.pk)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """The value in words: neither True nor None is one."""
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return "是" if value else "否"
        return "—" if value is None or value == "" else value


class ScopedHistoryView(HistoryView):
    """The log of a visible row."""

    def get_base_object_queryset(self) -> QuerySet:
        return visible_rows(self.model, self.request.user)


class ScopedModelViewSet(ModelViewSet):
    """Base of every admin screen of a business model. See the module."""

    index_view_class = ScopedIndexView
    add_view_class = ScopedCreateView
    edit_view_class = ScopedEditView
    delete_view_class = ScopedDeleteView
    inspect_view_class = ScopedInspectView
    history_view_class = ScopedHistoryView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    sort_order_field = None
    search_backend_name = None
    template_prefix = ""

    #: Only the list, the detail page and the history: whatever the permissions say, nothing is changed here.
    read_only = False
    #: Whether rows can be deleted at all; business rows are deactivated instead.
    deletable = False

    @property
    def absent(self) -> set[str]:
        """The names of the addresses this viewset does not have."""
        names = {"usage"}
        if self.read_only:
            names |= {"add", "edit"}
        if self.read_only or not self.deletable:
            names.add("delete")
        return names

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        return common | {f"{name}_url_name": None for name in self.absent}

    def get_urlpatterns(self) -> list:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self.absent]

    def get_form_class(self, for_update: bool = False) -> type | None:
        return None if self.read_only else super().get_form_class(for_update)

    def register_admin_url_finder(self) -> None:
        """Only where there is a page to edit."""
        if not self.read_only:
            super().register_admin_url_finder()


class _ScopedChooseMixin:
    """Choosers offer and confirm visible rows only."""

    request: HttpRequest
    model_class: type[Model]

    def get_object_list(self) -> QuerySet:
        return visible_rows(self.model_class, self.request.user)

    def get_object(self, pk: Any) -> Model:
        return visible_rows(self.model_class, self.request.user).get(pk=pk)

    def get_objects(self, pks: list[Any]) -> QuerySet:
        return visible_rows(self.model_class, self.request.user).filter(pk__in=pks)


class ScopedChooseView(_ScopedChooseMixin, chooser.ChooseView):
    """The chooser's window."""


class ScopedChooseResultsView(_ScopedChooseMixin, chooser.ChooseResultsView):
    """The chooser's list."""


class ScopedChosenView(_ScopedChooseMixin, chooser.ChosenView):
    """One chosen row."""


class ScopedChosenMultipleView(_ScopedChooseMixin, chooser.ChosenMultipleView):
    """Several chosen rows."""


class ScopedChooserViewSet(ChooserViewSet):
    """Base of every chooser of a business model."""

    choose_view_class = ScopedChooseView
    choose_results_view_class = ScopedChooseResultsView
    chosen_view_class = ScopedChosenView
    chosen_multiple_view_class = ScopedChosenMultipleView
    register_widget = False
