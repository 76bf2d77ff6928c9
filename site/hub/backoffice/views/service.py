"""The service report: how much came in, how much was decided, in time or not, and how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Generic, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import Department, User
from hub.cases import service_report
from hub.cases.flows import all_flows
from hub.cases.rules import is_staff
from hub.cases.service_report import AnyFigures
from hub.charts.charts import Chart, Series
from hub.files.spreadsheets import FORMATS, Column, spreadsheet

from ..access import StaffMixin
from ..exports import note_export

YEARS = 6


def reads_report(user: User) -> bool:
    """Whoever works on cases at the exchange; each sees the figures of their own cases."""
    return is_staff(user)


class YearForm(forms.Form):
    """What a report is narrowed by. A value it doesn't know narrows nothing."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"), label="承办部门", required=False, empty_label="全部部门"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = [(year, f"{year} 年") for year in range(this_year, this_year - YEARS, -1)]
        cast(forms.ChoiceField, self.fields["year"]).choices = years
        if not user.has_perm("cases.view_every_case"):
            del self.fields["department"]

    @property
    def chosen(self) -> dict[str, Any]:
        """The values as the figures take them."""
        self.is_valid()
        department = self.cleaned_data.get("department")
        return {
            "year": self.cleaned_data.get("year") or timezone.localdate().year,
            "department": department.pk if department else None,
        }

    def shown(self) -> dict[str, Any]:
        """The values to show again, what was left open filled in."""
        return {**dict(self.data.items()), "year": str(self.chosen["year"])}


class ReportForm(YearForm):
    """The report of all kinds of cases, or of one."""

    kind = forms.ChoiceField(label="类别", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(flow.kind, flow.label) for flow in all_flows()]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "全部类别"), *kinds]

    @property
    def chosen(self) -> dict[str, Any]:
        return super().chosen | {"kind": self.cleaned_data.get("kind") or ""}


class ReportPage(StaffMixin, WagtailAdminTemplateMixin, TemplateView, Generic[AnyFigures]):
    """A report: figures of a period, drawn and as tables. `nothing` makes the figures of an empty group."""

    header_icon = "history"
    form_class: type[YearForm]
    nothing: type[AnyFigures]

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def form(self) -> YearForm:
        """The filters as the address sets them."""
        return self.form_class(self.request.GET, user=self.user)

    @cached_property
    def found(self) -> Mapping[Any, AnyFigures]:
        """The figures by their key."""
        return self.figures(**self.form.chosen)

    def figures(self, **chosen: Any) -> Mapping[Any, AnyFigures]:
        """Count what was chosen."""
        raise NotImplementedError

    def total(self) -> AnyFigures:
        """All figures summed up."""
        total = self.nothing()
        for group in self.found.values():
            total.add(group)
        return total

    def charts(self) -> list[Chart]:
        """The figures drawn."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filters, the sums, the charts."""
        shown = self.form_class(self.form.shown(), user=self.user)
        shown.is_valid()
        return super().get_context_data(
            form=shown,
            total=self.total(),
            charts=self.charts(),
            chosen=self.form.chosen,
            query=self.request.GET.urlencode(),
            **kwargs,
        )


class ServiceReportView(ReportPage[service_report.CaseFigures]):
    """Figures, charts and the table by department, programme and month."""

    template_name = "hub/backoffice/service.html"
    page_title = "服务时效"
    form_class = ReportForm
    nothing = service_report.CaseFigures

    allowed = staticmethod(reads_report)

    def figures(self, **chosen: Any) -> dict[service_report.Key, service_report.CaseFigures]:
        return service_report.figures(user=self.user, **chosen)

    def rows(self) -> list[dict[str, Any]]:
        """The table's lines."""
        labels = {flow.kind: flow.label for flow in all_flows()}
        return [
            {"department": unit, "kind": labels.get(kind, kind), "month": f"{month:%Y-%m}", "figures": group}
            for (unit, kind, month), group in self.found.items()
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table, and the files that it is had as."""
        exports = [(label, name) for name, label in FORMATS.items()]
        return super().get_context_data(rows=self.rows(), exports=exports, **kwargs)

    def charts(self) -> list[Chart]:
        """By month and by department."""
        months = service_report.by(self.found, 2)
        units = service_report.by(self.found, 0)
        names = [f"{month.month}月" for month in months]
        return [
            received_chart(months, title="每月受理与办理", unit="件", received="受理", in_time="按期办理"),
            Chart(
                kind="line",
                title="办理用时",
                unit="工作日",
                heading="月份",
                labels=names,
                series=[
                    Series("中位数", [group.median for group in months.values()]),
                    Series("九成以内", [group.ninetieth for group in months.values()]),
                ],
            ),
            late_chart(units, unit="件", in_time="按期"),
        ]


def received_chart(
    months: Mapping[date, service_report.Figures], *, title: str, unit: str, received: str, in_time: str
) -> Chart:
    """What came in each month, and what became of its time limits."""
    return Chart(
        kind="columns",
        title=title,
        unit=unit,
        heading="月份",
        labels=[f"{month.month}月" for month in months],
        series=[
            Series(received, [group.received for group in months.values()]),
            Series("逾期", [group.overdue for group in months.values()]),
            Series(in_time, [group.in_time for group in months.values()]),
        ],
    )


def late_chart(units: Mapping[str, service_report.Figures], *, unit: str, in_time: str) -> Chart:
    """How much was in time and how much wasn't, by department."""
    return Chart(
        kind="bars",
        title="各部门按期与逾期",
        unit=unit,
        heading="部门",
        labels=list(units),
        series=[
            Series(in_time, [group.in_time for group in units.values()]),
            Series("逾期", [group.overdue for group in units.values()]),
        ],
    )


COLUMNS = (
    Column("承办部门", lambda row: row["department"], 18),
    Column("类别", lambda row: row["kind"], 14),
    Column("月份", lambda row: row["month"], 10),
    Column("受理", lambda row: row["figures"].received),
    Column("办理", lambda row: row["figures"].decided),
    Column("按期", lambda row: row["figures"].in_time),
    Column("逾期", lambda row: row["figures"].overdue),
    Column("退回", lambda row: row["figures"].returned),
    Column("用时中位数（工作日）", lambda row: row["figures"].median),
    Column("九成以内（工作日）", lambda row: row["figures"].ninetieth),
)


class ServiceExportView(ServiceReportView):
    """The table as a file, narrowed as on the screen."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The file."""
        if kwargs["file_format"] not in FORMATS:
            raise Http404
        note_export(user=self.user, title=self.page_title, query=request.GET.urlencode())
        return spreadsheet(
            rows=self.rows(), columns=COLUMNS, title=self.page_title, file_format=kwargs["file_format"]
        )
