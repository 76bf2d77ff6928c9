"""The service report: how much came in, how much was decided, in time or not, and how long it took."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import Department, User
from hub.cases import service_report
from hub.cases.flows import all_flows
from hub.cases.rules import is_staff
from hub.charts.charts import Chart, Series
from hub.files.spreadsheets import FORMATS, Column, spreadsheet

from ..access import StaffMixin
from ..exports import note_export

YEARS = 6


def reads_report(user: User) -> bool:
    """Whoever works on cases at the exchange; each sees the figures of their own cases."""
    return is_staff(user)


class ReportForm(forms.Form):
    """What the report is narrowed by. A value it doesn't know narrows nothing."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"), label="承办部门", required=False, empty_label="全部部门"
    )
    kind = forms.ChoiceField(label="类别", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        years = [(year, f"{year} 年") for year in range(this_year, this_year - YEARS, -1)]
        cast(forms.ChoiceField, self.fields["year"]).choices = years
        kinds = [(flow.kind, flow.label) for flow in all_flows()]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "全部类别"), *kinds]
        if not user.has_perm("cases.view_every_case"):
            del self.fields["department"]

    @property
    def chosen(self) -> dict[str, Any]:
        """The values as `service_report.figures` takes them."""
        self.is_valid()
        department = self.cleaned_data.get("department")
        return {
            "year": self.cleaned_data.get("year") or timezone.localdate().year,
            "department": department.pk if department else None,
            "kind": self.cleaned_data.get("kind") or "",
        }


class ServiceReportView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """Figures, charts and the table by department, programme and month."""

    template_name = "hub/backoffice/service.html"
    page_title = "服务时效"
    header_icon = "history"

    allowed = staticmethod(reads_report)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def form(self) -> ReportForm:
        """The filters as the address sets them."""
        return ReportForm(self.request.GET, user=self.user)

    @cached_property
    def found(self) -> dict[service_report.Key, service_report.Figures]:
        """The figures by department, programme and month."""
        return service_report.figures(user=self.user, **self.form.chosen)

    def rows(self) -> list[dict[str, Any]]:
        """The table's lines."""
        labels = {flow.kind: flow.label for flow in all_flows()}
        return [
            {"department": unit, "kind": labels.get(kind, kind), "month": f"{month:%Y-%m}", "figures": group}
            for (unit, kind, month), group in self.found.items()
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page."""
        initial = self.form.chosen
        shown = ReportForm({**request.GET.dict(), "year": str(initial["year"])}, user=self.user)
        shown.is_valid()
        total = service_report.Figures()
        for group in self.found.values():
            total.add(group)
        return self.render_to_response(
            self.get_context_data(
                form=shown,
                total=total,
                rows=self.rows(),
                charts=self.charts(),
                year=initial["year"],
                exports=[(label, name) for name, label in FORMATS.items()],
                query=request.GET.urlencode(),
            )
        )

    def charts(self) -> list[Chart]:
        """By month and by department."""
        months = service_report.by(self.found, 2)
        units = service_report.by(self.found, 0)
        names = [f"{month.month}月" for month in months]
        return [
            Chart(
                kind="columns",
                title="每月受理与办理",
                unit="件",
                heading="月份",
                labels=names,
                series=[
                    Series("受理", [group.received for group in months.values()]),
                    Series("逾期", [group.overdue for group in months.values()]),
                    Series("按期办理", [group.in_time for group in months.values()]),
                ],
            ),
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
            Chart(
                kind="bars",
                title="各部门按期与逾期",
                unit="件",
                heading="部门",
                labels=list(units),
                series=[
                    Series("按期", [group.in_time for group in units.values()]),
                    Series("逾期", [group.overdue for group in units.values()]),
                ],
            ),
        ]


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
