"""学习记录 and 培训统计: who learned what, by series and by firm."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import HeaderButton

from hub.backoffice.access import StaffMixin
from hub.backoffice.acts import ActView
from hub.backoffice.exports import note_export
from hub.backoffice.viewsets import ScopedFilterSet, ScopedIndexView, ScopedInspectView, ScopedModelViewSet
from hub.charts.charts import Chart, Series
from hub.files.spreadsheets import FORMATS, spreadsheet
from hub.files.spreadsheets import Column as FileColumn
from hub.membership.forms import ReasonForm
from hub.privacy.models import Access

from .. import services
from ..models import Enrolment
from ..reporting import Line, by_firm, by_series
from .access import grants_attempts, reads_report

TABLES = {"series": ("按系列", "系列", by_series), "firms": ("按机构", "机构", by_firm)}
FIGURES = (
    FileColumn("学员", "learners"),
    FileColumn("选课", "enrolments"),
    FileColumn("完成", "finished"),
    FileColumn("学时", "hours"),
    FileColumn("测验", "tests"),
    FileColumn("通过", "passed"),
    FileColumn("平均分", lambda line: "" if line.average is None else line.average),
)


class EnrolmentIndexView(ScopedIndexView):
    """Who takes which course; whoever takes the names along is written down."""

    personal_export = Access.Field.ATTENDEES

    def get_base_queryset(self) -> QuerySet[Enrolment]:
        return super().get_base_queryset().select_related("user", "course", "organization")


class EnrolmentFilterSet(ScopedFilterSet):
    class Meta:
        model = Enrolment
        fields = ("course", "organization")


class EnrolmentInspectView(ScopedInspectView):
    """One enrolment, with the way to give a further attempt."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not grants_attempts(self.request.user):
            return []
        url = reverse("training_desk:grant", args=[self.object.pk])
        return [HeaderButton("增加一次测验", url=url, icon_name="plus")]


class EnrolmentViewSet(ScopedModelViewSet):
    """学习记录: list and detail."""

    model = Enrolment
    name = "training_enrolments"
    icon = "user"
    menu_label = "学习记录"
    menu_name = "training-enrolments"
    read_only = True
    index_view_class = EnrolmentIndexView
    inspect_view_class = EnrolmentInspectView
    filterset_class = EnrolmentFilterSet
    list_display = [
        TitleColumn("user", label="学员", url_name="training_enrolments:inspect"),
        Column("organization", label="机构", accessor=lambda row: row.organization or ""),
        Column("course", label="课程", accessor="course.title"),
        DateColumn("started_at", label="开始", sort_key="started_at"),
        Column("hours", label="学时", accessor=lambda row: "" if row.hours is None else row.hours),
    ]
    list_export = ["user", "organization", "course.title", "started_at", "finished_at", "hours"]
    export_headings = {"course.title": "课程"}
    search_fields = ["user__last_name", "user__first_name", "organization__name", "course__title"]
    inspect_view_fields = [
        "user", "organization", "course", "started_at", "finished_at", "hours", "extra_attempts",
    ]  # fmt: skip


class GrantView(ActView):
    """Give a learner one more attempt."""

    model = Enrolment
    form_class = ReasonForm
    label = "增加一次测验"
    explanation = "学员用完测验次数后，可以再给一次。理由记入操作记录。"
    list_url = "training_enrolments:inspect"
    allowed = staticmethod(grants_attempts)

    def perform(self, form: forms.Form) -> str:
        services.grant_attempt(enrolment_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "已增加一次测验机会。"


class ReportForm(forms.Form):
    """The year in which courses were taken up."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False, empty_value=0)  # type: ignore[arg-type]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = timezone.localdate().year
        years = [("", "全部"), *((str(year), f"{year} 年") for year in range(this, this - 5, -1))]
        self.fields["year"].choices = years  # type: ignore[attr-defined]


class ReportView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """The figures of a year, by series and by firm."""

    template_name = "education/training/backoffice/report.html"
    page_title = "培训统计"
    header_icon = "table"
    allowed = staticmethod(reads_report)

    @cached_property
    def form(self) -> ReportForm:
        """The filter."""
        return ReportForm(self.request.GET or None)

    def rows(self) -> QuerySet[Enrolment]:
        """The enrolments of the year."""
        rows = Enrolment.objects.visible_to(self.request.user)
        year = self.form.cleaned_data.get("year") if self.form.is_valid() else 0
        return rows.filter(started_at__year=year) if year else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.urlencode()
        tables = [
            {
                "name": name,
                "title": title,
                "heading": heading,
                "lines": make(self.rows()),
                "exports": [
                    (label, f"{reverse('training_report:export', args=[name, file_format])}?{query}")
                    for file_format, label in FORMATS.items()
                ],
            }
            for name, (title, heading, make) in TABLES.items()
        ]
        return super().get_context_data(
            form=self.form, tables=tables, chart=chart_of(cast(Any, tables[0]["lines"])), **kwargs
        )


def chart_of(lines: list[Line]) -> Chart:
    """Taken up and finished, by series."""
    return Chart(
        kind="bars",
        title="各系列选课与完成",
        unit="人次",
        heading="系列",
        labels=[line.label for line in lines],
        series=[
            Series("选课", [line.enrolments for line in lines]),
            Series("完成", [line.finished for line in lines]),
        ],
    )


class ReportExport(ReportView):
    """One of the tables as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The file."""
        table, file_format = kwargs["table"], kwargs["file_format"]
        if table not in TABLES or file_format not in FORMATS:
            raise Http404
        label, heading, make = TABLES[table]
        title = f"培训统计-{label}"
        note_export(user=self.user, title=title, query=request.GET.urlencode())
        columns = [FileColumn(heading, "label", 30), *FIGURES]
        return spreadsheet(rows=make(self.rows()), columns=columns, title=title, file_format=file_format)


class ReportItem(MenuItem):
    """A menu item for those who read it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return reads_report(request.user)


class ReportViewSet(ViewSet):
    """培训统计 in the menu."""

    name = "training_report"
    icon = "table"
    menu_label = "培训统计"
    menu_name = "training-report"
    menu_item_class = ReportItem

    def get_urlpatterns(self) -> list:
        return [
            path("", ReportView.as_view(), name="index"),
            path("<slug:table>.<slug:file_format>", ReportExport.as_view(), name="export"),
        ]
