"""读者反馈: what readers think of each page, for the editors."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.generic import ListView, TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from hub.accounts.models import User
from hub.backoffice.access import Person, StaffMixin
from hub.backoffice.exports import export, note_export
from hub.files.spreadsheets import FORMATS, Column, spreadsheet

from ..menu import HOOK
from .helpful.services import Figures, figures
from .models import HelpfulAnswer

COLUMNS = (
    Column("页面", "title", 40),
    Column("答复数", "answers", 8),
    Column("有帮助", "yes", 8),
    Column("有帮助占比（%）", "share", 14),
    Column("写明原因", "reasons", 10),
)
REASONS = (
    Column("时间", "given_at", 18),
    Column("答复", lambda row: str(row), 10),
    Column("原因", "reason", 60),
)


def reads_answers(user: Person) -> bool:
    """Whether the user reads what readers say of pages."""
    return user.has_perm("articles.view_helpfulanswer")


class AnswersList(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """Each page with its share of yes, the least helpful first."""

    template_name = "education/articles/backoffice/answers.html"
    page_title = "读者反馈"
    header_icon = "pick"
    allowed = staticmethod(reads_answers)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows: list[Figures] = figures()
        return super().get_context_data(rows=rows, formats=FORMATS, **kwargs)


class AnswersOfPage(StaffMixin, WagtailAdminTemplateMixin, ListView):
    """What readers say of one page, the newest first."""

    template_name = "education/articles/backoffice/answers_of_page.html"
    page_title = "读者反馈"
    header_icon = "pick"
    context_object_name = "answers"
    paginate_by = 50
    allowed = staticmethod(reads_answers)

    def get_queryset(self) -> Any:
        self.about = get_object_or_404(Page, pk=self.kwargs["page_id"])
        return HelpfulAnswer.objects.visible_to(self.user).filter(page=self.about)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.about.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = next((row for row in figures() if row.page_id == self.about.pk), None)
        return super().get_context_data(about=self.about, found=found, formats=FORMATS, **kwargs)


class AnswersExport(StaffMixin, View):
    """The figures, or the answers about one page, as a file."""

    allowed = staticmethod(reads_answers)

    def get(self, request: HttpRequest, file_format: str, page_id: int | None = None) -> HttpResponseBase:
        if file_format not in FORMATS:
            raise Http404
        if page_id is None:
            note_export(user=self.user, title="读者反馈", query="")
            return spreadsheet(rows=figures(), columns=COLUMNS, title="读者反馈", file_format=file_format)
        page = get_object_or_404(Page, pk=page_id)
        rows = HelpfulAnswer.objects.visible_to(self.user).filter(page=page)
        return export(
            request, rows=rows, columns=REASONS, title=f"读者反馈-{page.title}", file_format=file_format
        )


class AnswersItem(MenuItem):
    """A menu item for those who read them."""

    def is_shown(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return isinstance(user, User) and reads_answers(user)


class AnswersViewSet(ViewSet):
    """读者反馈 in the menu."""

    name = "helpful_answers"
    icon = "pick"
    menu_label = "读者反馈"
    menu_name = "helpful-answers"
    menu_hook = HOOK
    menu_order = 300
    menu_item_class = AnswersItem

    def get_urlpatterns(self) -> list:
        return [
            path("", AnswersList.as_view(), name="index"),
            path("export.<slug:file_format>", AnswersExport.as_view(), name="export"),
            path("<int:page_id>/", AnswersOfPage.as_view(), name="page"),
            path("<int:page_id>/export.<slug:file_format>", AnswersExport.as_view(), name="export_page"),
        ]
