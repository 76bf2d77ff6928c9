"""业务联系人: each department keeps its own entries and confirms them every quarter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn

from hub.accounts.models import Department
from hub.cases.flows import Refused
from hub.directory import services
from hub.directory.models import Entry
from hub.privacy.models import Access

from .access import StaffMixin, keeps_directory
from .viewsets import ScopedEditView, ScopedFilterSet, ScopedIndexView, ScopedInspectView, ScopedModelViewSet


class EntryForm(WagtailAdminModelForm):
    """One entry. Whoever keeps one department's entries chooses no other."""

    class Meta:
        model = Entry
        fields = ("department", "business", "keywords", "person", "phone", "email", "position", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.for_user
        if not user.has_perm("directory.keep_every_entry"):
            self.fields["department"].queryset = Department.objects.filter(pk=user.department_id)
            self.fields["department"].initial = user.department_id
            self.fields["department"].empty_label = None


def keeps(user: Any, entry: Entry) -> bool:
    """Whether this member of staff looks after the entry."""
    own = user.has_perm("directory.keep_every_entry") or entry.department_id == user.department_id
    return own and user.has_perm("directory.change_entry")


class EntryIndexView(ScopedIndexView):
    """The directory, with the departments that have not confirmed theirs in this quarter above it."""

    template_name = "hub/backoffice/directory.html"
    personal_export = Access.Field.CONTACTS

    def get_base_queryset(self) -> QuerySet[Entry]:
        return super().get_base_queryset().select_related("department", "confirmed_by")

    def search_queryset(self, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """In Chinese, in pinyin or by its initials."""
        return queryset & Entry.objects.matching(self.search_query or "")

    @cached_property
    def is_searchable(self) -> bool:
        return True

    def get_edit_url(self, instance: Entry) -> str | None:
        """Other departments' entries are read, not changed."""
        return super().get_edit_url(instance) if keeps(self.request.user, instance) else None

    def get_delete_url(self, instance: Entry) -> str | None:
        return None

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        waiting = Entry.objects.kept_by(self.request.user) & services.unconfirmed(today)
        departments = Department.objects.filter(pk__in=waiting.order_by().values("department"))
        return super().get_context_data(
            *args, unconfirmed=departments, quarter=services.quarter_name(today), **kwargs
        )


class EntryInspectView(ScopedInspectView):
    """An entry; the way to its form for those who look after it."""

    def get_edit_url(self) -> str | None:
        return super().get_edit_url() if keeps(self.request.user, self.object) else None


class EntryEditView(ScopedEditView):
    """An entry that this member of staff looks after."""

    def get_queryset(self) -> QuerySet[Entry]:
        return Entry.objects.kept_by(self.request.user)


class EntryFilterSet(ScopedFilterSet):
    class Meta:
        model = Entry
        fields = ("department", "is_active")


def confirmed(entry: Entry) -> str:
    """When an entry was last confirmed."""
    return f"{entry.confirmed_on:%Y-%m-%d}" if entry.confirmed_on else "未确认"


class EntryViewSet(ScopedModelViewSet):
    """业务联系人: list, detail, form."""

    model = Entry
    name = "directory_entries"
    icon = "group"
    menu_label = "业务联系人"
    menu_name = "directory"
    menu_order = 66
    add_to_admin_menu = True
    index_view_class = EntryIndexView
    edit_view_class = EntryEditView
    inspect_view_class = EntryInspectView
    filterset_class = EntryFilterSet
    list_display = [
        TitleColumn("business", label="业务事项", url_name="directory_entries:inspect", sort_key="business"),
        Column("department", label="部门", sort_key="department__name"),
        Column("person", label="联系人", sort_key="person"),
        Column("phone", label="电话"),
        Column("email", label="邮箱"),
        BooleanColumn("is_active", label="在用", sort_key="is_active"),
        Column("confirmed_on", label="确认日期", accessor=confirmed, sort_key="confirmed_on"),
    ]
    inspect_view_fields = [
        "department",
        "business",
        "keywords",
        "person",
        "phone",
        "email",
        "is_active",
        "confirmed_on",
        "confirmed_by",
        "updated_at",
    ]
    list_export = ["department.name", "business", "person", "phone", "email", "is_active", "confirmed_on"]
    export_headings = {"department.name": "部门"}
    export_filename = "业务联系人"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return EntryForm


class ConfirmView(StaffMixin, View):
    """Say that all entries of a department are right."""

    allowed = staticmethod(keeps_directory)
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm, and go back to the list."""
        own = Entry.objects.kept_by(self.user).order_by().values("department")
        department = get_object_or_404(Department.objects.filter(pk__in=own), pk=pk)
        try:
            count = services.confirm(user=self.user, department=department)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, f"已确认{department}的 {count} 条业务联系人。")
        return redirect(reverse("directory_entries:index"))


urls = [path("directory/confirm/<int:pk>/", ConfirmView.as_view(), name="confirm_directory")]
