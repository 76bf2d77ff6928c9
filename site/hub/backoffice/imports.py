"""Excel import of organizations and contacts: template, preview, confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import re_path, reverse
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.attachments.kinds import accept_of
from hub.cases.flows import Refused
from hub.files.spreadsheets import Column, spreadsheet
from hub.jobs.services import start
from hub.membership import imports, sheets
from hub.membership.imports import KINDS

from .access import StaffMixin, imports_members

SALT = "backoffice.import"
SHOWN = 200  # lines of a preview on the page; all that is wrong comes first
ORDER = {"wrong": 0, "new": 1, "changed": 2, "unchanged": 3}


class UploadForm(forms.Form):
    """The file."""

    sheet = forms.FileField(
        label="Excel 文件（xlsx）",
        widget=forms.FileInput(attrs={"accept": accept_of(sheets.SHEET.kinds)}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查后重新上传。"},
    )


class ImportView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """GET asks for the file; POST shows what it would do, and, confirmed, does it."""

    template_name = "hub/backoffice/import.html"
    header_icon = "upload"
    allowed = staticmethod(imports_members)

    @property
    def kind(self) -> str:
        """organizations or contacts."""
        return self.kwargs["kind"]

    @property
    def page_title(self) -> str:
        return f"导入{KINDS[self.kind]}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        back = {"url": reverse(f"{self.kind}:index"), "label": KINDS[self.kind]}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"form": UploadForm()}
            | kwargs
            | {
                "kind": self.kind,
                "label": KINDS[self.kind],
                "required": imports.resource_of(self.kind).REQUIRED,
                "most": sheets.MAX_ROWS,
                "template_url": reverse("backoffice:import_template", args=[self.kind]),
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preview of an upload, or the start of what was previewed."""
        if token := request.POST.get("confirm"):
            return self.begin(token, invites=bool(request.POST.get("invites")))
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        upload = form.cleaned_data["sheet"]
        try:
            found = imports.preview(self.kind, imports.read(self.kind, upload))
        except Refused as refusal:
            form.add_error("sheet", refusal.reason)
            return self.render_to_response(self.get_context_data(form=form))
        lines = sorted(found.lines, key=lambda line: (ORDER[line.outcome], line.number))
        token = ""
        if found.is_good and found.count("unchanged") < len(lines):
            facts = [self.kind, imports.keep(upload), found.digest, self.user.pk]
            token = signing.dumps(facts, salt=SALT)
        return self.render_to_response(
            self.get_context_data(
                preview=found,
                lines=lines[:SHOWN],
                hidden=max(0, len(lines) - SHOWN),
                counts={name: found.count(name) for name in ORDER},
                token=token,
            )
        )

    def begin(self, token: str, *, invites: bool) -> HttpResponse:
        """Start the job, once for each preview, and show how far it is."""
        try:
            kind, file, digest, owner = signing.loads(token, salt=SALT, max_age=24 * 60 * 60)
        except signing.BadSignature:
            kind = owner = file = digest = None
        if kind != self.kind or owner != self.user.pk:
            form = UploadForm()
            form.errors["sheet"] = form.error_class(["预览已过期，请重新上传。"])
            return self.render_to_response(self.get_context_data(form=form))
        arguments = {"kind": kind, "path": file, "digest": digest, "invites": invites}
        row = start(kind=imports.JOB, owner=self.user, arguments=arguments, title=self.page_title, key=file)
        return redirect("staff_job", row.pk)


class TemplateFileView(StaffMixin, View):
    """The empty sheet with its headings."""

    allowed = staticmethod(imports_members)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An Excel file."""
        kind = kwargs["kind"]
        columns = [Column(heading, lambda row: "", 20) for heading in imports.resource_of(kind).headings()]
        return spreadsheet(rows=[], columns=columns, title=f"{KINDS[kind]}导入模板", file_format="xlsx")


urls = [
    re_path(rf"^import/(?P<kind>{'|'.join(KINDS)})/$", ImportView.as_view(), name="import"),
    re_path(
        rf"^import/(?P<kind>{'|'.join(KINDS)})/template\.xlsx$",
        TemplateFileView.as_view(),
        name="import_template",
    ),
]
