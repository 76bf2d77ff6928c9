"""Questions from Excel: the template, the preview by row, the confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.attachments.kinds import accept_of
from hub.backoffice.access import StaffMixin
from hub.cases.flows import Refused
from hub.files.spreadsheets import spreadsheet
from hub.membership import sheets
from hub.membership.imports import keep as keep_file
from hub.membership.models import private_storage

from .. import importing
from .access import imports_questions

SALT = "education.training.import"
SECONDS = 24 * 60 * 60
SHOWN = 200  # rows of a preview on the page; all that is wrong comes first
ORDER = {"wrong": 0, "new": 1, "known": 2}
EXPIRED = "预览已过期，请重新上传。"


class UploadForm(forms.Form):
    """The file."""

    sheet = forms.FileField(
        label="Excel 文件（xlsx）",
        widget=forms.FileInput(attrs={"accept": accept_of(sheets.SHEET.kinds)}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查后重新上传。"},
    )


class ImportView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """GET asks for the file; POST shows what it would do, and, confirmed, does it."""

    template_name = "education/training/backoffice/import.html"
    page_title = "从 Excel 导入题目"
    header_icon = "upload"
    allowed = staticmethod(imports_questions)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        back = {"url": reverse("training_questions:index"), "label": "题库"}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"form": UploadForm()} | kwargs | {"required": importing.REQUIRED, "most": sheets.MAX_ROWS}
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preview of an upload, or what was previewed is kept."""
        if token := request.POST.get("confirm"):
            return self.confirmed(token)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        upload = form.cleaned_data["sheet"]
        try:
            rows = importing.read(upload)
        except Refused as refusal:
            form.add_error("sheet", refusal.reason)
            return self.render_to_response(self.get_context_data(form=form))
        counts = {name: sum(row.outcome == name for row in rows) for name in ORDER}
        token = ""
        if not counts["wrong"] and counts["new"]:
            token = signing.dumps([keep_file(upload), self.user.pk], salt=SALT)
        rows.sort(key=lambda row: (ORDER[row.outcome], row.number))
        return self.render_to_response(
            self.get_context_data(
                rows=rows[:SHOWN], hidden=max(0, len(rows) - SHOWN), counts=counts, token=token
            )
        )

    def confirmed(self, token: str) -> HttpResponse:
        """Read the file again and keep its questions; a second confirmation finds no file."""
        form = UploadForm()
        try:
            path, owner = signing.loads(token, salt=SALT, max_age=SECONDS)
            if owner != self.user.pk:
                raise signing.BadSignature
            with private_storage().open(path) as upload:
                rows = importing.read(upload)
            number = importing.keep(rows, user=self.user)
        except (signing.BadSignature, FileNotFoundError):
            form.errors["sheet"] = form.error_class([EXPIRED])
            return self.render_to_response(self.get_context_data(form=form))
        except Refused as refusal:
            form.errors["sheet"] = form.error_class([refusal.reason])
            return self.render_to_response(self.get_context_data(form=form))
        private_storage().delete(path)
        messages.success(self.request, f"已导入 {number} 道题。")
        return redirect("training_questions:index")


class TemplateFileView(StaffMixin, View):
    """The sheet with its headings and a row for each kind."""

    allowed = staticmethod(imports_questions)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An Excel file."""
        return spreadsheet(
            rows=importing.examples(),
            columns=importing.template_columns(),
            title="题库导入模板",
            file_format="xlsx",
        )
