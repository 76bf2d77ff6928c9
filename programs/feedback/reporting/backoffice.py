"""会员之声服务报告 in the back office: the figures of a period, drawn, as tables, and as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from hub.accounts.models import User
from hub.backoffice.exports import note_export
from hub.backoffice.views.service import ReportPage, YearForm, late_chart, received_chart
from hub.cases.service_report import by
from hub.charts.charts import Chart, Series
from hub.files.spreadsheets import FORMATS, Column, spreadsheet

from ..desk.menu import HOOK
from . import figures
from .figures import CATEGORY, DEPARTMENT, MONTH, PART, VoiceFigures

TABLES = {
    "months": ("按部门和月份", ("承办部门", "月份"), (DEPARTMENT, MONTH)),
    "categories": ("按类别", ("类别",), (CATEGORY,)),
    "parts": ("按栏目", ("栏目",), (PART,)),
}
FIGURES = (
    Column("收到", "received"),
    Column("答复", "decided"),
    Column("按期答复", "in_time"),
    Column("其中延期", "extended"),
    Column("逾期", "overdue"),
    Column("用时中位数（工作日）", "median"),
    Column("满意度平均分", "mean"),
    Column("评价数", "rated"),
    Column("重新办理", "reopened"),
)


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is about, and its figures."""

    labels: tuple[str, ...]
    figures: VoiceFigures


class VoiceForm(YearForm):
    """The year, some months of it, and a department."""

    first = forms.TypedChoiceField(label="从", coerce=int, required=False)
    last = forms.TypedChoiceField(label="至", coerce=int, required=False)
    field_order = ("year", "first", "last", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "last"):
            months = [(month, f"{month} 月") for month in range(1, 13)]
            cast(forms.ChoiceField, self.fields[name]).choices = months

    @property
    def chosen(self) -> dict[str, Any]:
        year = super().chosen
        months = (self.cleaned_data.get("first") or 1, self.cleaned_data.get("last") or 12)
        return year | {"first": min(months), "last": max(months)}

    def shown(self) -> dict[str, Any]:
        return super().shown() | {name: str(self.chosen[name]) for name in ("first", "last")}


class VoiceReport(ReportPage[VoiceFigures]):
    """Figures, charts and tables."""

    template_name = "programs/feedback/reporting/report.html"
    page_title = "服务报告"
    form_class = VoiceForm
    nothing = VoiceFigures

    allowed = staticmethod(figures.reads_report)

    def figures(self, **chosen: Any) -> Mapping[Any, VoiceFigures]:
        return figures.figures(user=self.user, **chosen)

    def lines(self, table: str) -> list[Line]:
        """The lines of one table."""
        parts = TABLES[table][2]
        sums = by(self.found, *parts)
        return [
            Line(tuple(_label(value) for value in (key if len(parts) > 1 else (key,))), group)
            for key, group in sums.items()
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each table with the files that it is had as."""
        query = self.request.GET.urlencode()
        tables = [
            {
                "name": name,
                "title": title,
                "headings": headings,
                "lines": self.lines(name),
                "exports": [
                    (label, f"{reverse('feedback_report:export', args=[name, file_format])}?{query}")
                    for file_format, label in FORMATS.items()
                ],
            }
            for name, (title, headings, _) in TABLES.items()
        ]
        return super().get_context_data(tables=tables, today=timezone.localdate(), **kwargs)

    def charts(self) -> list[Chart]:
        """By month and by department."""
        chosen = self.form.chosen
        months = figures.by_month(self.found, year=chosen["year"], first=chosen["first"], last=chosen["last"])
        names = [f"{month.month}月" for month in months]
        return [
            received_chart(months, title="每月收到与答复", unit="条", received="收到", in_time="按期答复"),
            Chart(
                kind="line",
                title="答复用时中位数",
                unit="工作日",
                heading="月份",
                labels=names,
                series=[Series("中位数", [group.median for group in months.values()])],
            ),
            Chart(
                kind="line",
                title="满意度平均分",
                unit="分",
                places=2,
                heading="月份",
                labels=names,
                series=[Series("平均分", [group.mean for group in months.values()])],
            ),
            late_chart(by(self.found, DEPARTMENT), unit="条", in_time="按期答复"),
        ]


def _nth(number: int, line: Line) -> str:
    return line.labels[number]


def _label(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:%Y-%m}"


class VoiceExport(VoiceReport):
    """One of the tables as a file, narrowed as on the screen."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The file."""
        table, file_format = kwargs["table"], kwargs["file_format"]
        if table not in TABLES or file_format not in FORMATS:
            raise Http404
        label, headings, _ = TABLES[table]
        title = f"会员之声服务报告-{label}"
        note_export(user=self.user, title=title, query=request.GET.urlencode())
        columns = [
            *(Column(name, partial(_nth, n), 20) for n, name in enumerate(headings)),
            *(Column(one.heading, f"figures.{one.value}") for one in FIGURES),
        ]
        return spreadsheet(rows=self.lines(table), columns=columns, title=title, file_format=file_format)


class ReportItem(MenuItem):
    """A menu item for those who read the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return figures.reads_report(cast(User, request.user))


class ReportViewSet(ViewSet):
    """服务报告 in the menu."""

    name = "feedback_report"
    icon = "history"
    menu_label = "服务报告"
    menu_name = "feedback-report"
    menu_hook = HOOK
    menu_order = 40
    menu_item_class = ReportItem

    def get_urlpatterns(self) -> list:
        return [
            path("", VoiceReport.as_view(), name="index"),
            path("<slug:table>.<slug:file_format>", VoiceExport.as_view(), name="export"),
        ]
