"""The editors' screens of the blacklist: entries, and the import with its preview."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.generic import TemplateView, View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import HeaderButton

from hub.accounts.models import User
from hub.backoffice.access import StaffMixin
from hub.backoffice.viewsets import ScopedFilterSet, ScopedIndexView, ScopedModelViewSet
from hub.cases.flows import Refused
from hub.files.spreadsheets import Column as SheetColumn
from hub.files.spreadsheets import spreadsheet
from hub.membership import sheets

from ...menu import HOOK
from ..models import Listing
from . import importing

SALT = "protection.blacklist.import"
SHOWN = 200  # lines of a preview on the page; all that is wrong comes first
ORDER = {"wrong": 0, "delisted": 1, "changed": 2, "new": 3, "unchanged": 4}


def keeps_list(user: User) -> bool:
    """Whether the user keeps the mirrored list."""
    return user.has_perm("protection.add_listing")


class ListingIndexView(ScopedIndexView):
    """The entries, with the way to take the source's file over."""

    list_export = [
        "name",
        "other_names",
        "domains",
        "apps",
        "reason",
        "listed_on",
        "delisted_on",
        "source",
        "source_url",
    ]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """The import."""
        buttons = list(super().header_buttons)
        if keeps_list(cast(User, self.request.user)):
            buttons.append(HeaderButton("导入名单", url=reverse("blacklist:import"), icon_name="upload"))
        return buttons


class ListingFilterSet(ScopedFilterSet):
    class Meta:
        model = Listing
        fields = {"delisted_on": ["isnull"], "listed_on": ["gte"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["delisted_on__isnull"].label = "仍在列"
        self.filters["listed_on__gte"].label = "公布日期不早于"


class ListingViewSet(ScopedModelViewSet):
    """黑名单: list, detail, form, import. What the source takes off gets a day; nothing is deleted."""

    model = Listing
    name = "listings"
    icon = "warning"
    menu_label = "非法机构名单"
    menu_name = "listings"
    menu_hook = HOOK
    menu_order = 610
    index_view_class = ListingIndexView
    filterset_class = ListingFilterSet
    list_display = [
        TitleColumn("name", label="名称", url_name="listings:inspect"),
        Column("hosts", label="网址或域名", accessor=lambda row: "、".join(row.hosts[:3])),
        Column("listed_on", label="公布日期", sort_key="listed_on"),
        Column("state", label="状态", accessor=lambda row: "在列" if row.is_listed else "已移出"),
    ]
    search_fields = ["name", "other_names", "domains", "apps"]
    form_fields = [
        *("name", "other_names", "domains", "apps", "reason"),
        *("source", "source_url", "listed_on", "delisted_on"),
    ]
    inspect_view_fields = form_fields


class UploadForm(forms.Form):
    """The source's list as a file."""

    sheet = forms.FileField(
        label="名单文件（xlsx 或 csv）",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "请选择文件。",
            "empty": "文件是空的，请检查后重新上传。",
            "invalid": "文件没有传上来，请重新选择。",
        },
    )
    complete = forms.BooleanField(
        label="这是来源的完整名单",
        required=False,
        help_text="勾选后，文件里没有的记录视为来源已经移出，不再公开显示；预览会逐条列出。",
    )


class _ListPage(WagtailAdminTemplateMixin, StaffMixin):
    allowed = staticmethod(keeps_list)
    header_icon = "upload"
    page_title = "导入名单"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        back = {"url": reverse("listings:index"), "label": "非法机构名单"}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]


class ImportView(_ListPage, TemplateView):
    """GET asks for the file; POST shows what it would do, and, confirmed, does it."""

    template_name = "education/protection/backoffice/import.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {"required": importing.REQUIRED, "most": sheets.MAX_ROWS}
        return super().get_context_data(**{"form": UploadForm()} | told | kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preview of an upload, or what was previewed."""
        if token := request.POST.get("confirm"):
            return self.confirmed(token)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.answer(form)
        upload, complete = form.cleaned_data["sheet"], form.cleaned_data["complete"]
        try:
            found = importing.preview(importing.read(upload), complete=complete)
        except Refused as refusal:
            form.add_error("sheet", refusal.reason)
            return self.answer(form)
        token = ""
        if found.is_good:
            facts = [importing.keep(upload), found.digest, complete, upload.name, self.user.pk]
            token = signing.dumps(facts, salt=SALT)
        lines = sorted(found.lines, key=lambda line: (ORDER[line.outcome], line.number))
        return self.answer(
            form,
            preview=found,
            lines=lines[:SHOWN],
            hidden=max(0, len(lines) - SHOWN),
            counts={name: found.count(name) for name in ORDER},
            token=token,
        )

    def confirmed(self, token: str) -> HttpResponse:
        """Take over what was previewed, once."""
        form = UploadForm()
        try:
            path, digest, complete, name, owner = signing.loads(token, salt=SALT, max_age=24 * 60 * 60)
        except signing.BadSignature:
            path = digest = name = owner = None
            complete = False
        if owner != self.user.pk:
            form.errors["sheet"] = form.error_class(["预览已过期，请重新上传。"])
            return self.answer(form)
        try:
            made = importing.run(path=path, digest=digest, complete=complete, file_name=name, user=self.user)
        except Refused as refusal:
            form.errors["sheet"] = form.error_class([refusal.reason])
            return self.answer(form)
        messages.success(
            self.request, f"已更新名单：新增 {made.new} 条，更新 {made.changed} 条，移出 {made.delisted} 条。"
        )
        return redirect("listings:index")

    def answer(self, form: UploadForm, **context: Any) -> HttpResponse:
        """The page again."""
        return self.render_to_response(self.get_context_data(form=form, **context))


class TemplateFileView(StaffMixin, View):
    """The empty sheet with its headings."""

    allowed = staticmethod(keeps_list)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An Excel file."""
        columns = [SheetColumn(heading, lambda row: "", 20) for heading in importing.COLUMNS]
        return spreadsheet(rows=[], columns=columns, title="非法机构名单导入模板", file_format="xlsx")


app_name = "blacklist"
urlpatterns = [
    path("import/", ImportView.as_view(), name="import"),
    path("import/template.xlsx", TemplateFileView.as_view(), name="template"),
]
