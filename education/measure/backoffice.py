"""投教统计 and 年度自评 in the back office."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from hub.accounts.models import User
from hub.audience.figures import most_read
from hub.backoffice.access import StaffMixin
from hub.backoffice.acts import ActView
from hub.backoffice.exports import note_export
from hub.cases.flows import Reason
from hub.charts.charts import Chart, Series
from hub.files.spreadsheets import FORMATS, XLSX_TYPE, Column, spreadsheet

from ..menu import HOOK
from . import rules, services
from .documents import report_pdf, report_workbook
from .figures import by_group, figures_of
from .forms import RemarkForm, WithdrawForm, YearForm, years
from .models import Assessment
from .report import MONTHS, Line, Report, report_of
from .tallies import Figure


def figure_chart(figure: Figure) -> Chart:
    """A figure by month."""
    indicator = figure.indicator
    return Chart(
        kind="line" if indicator.kind == "mean" else "columns",
        title=indicator.name,
        unit=indicator.unit,
        heading="月份",
        places=indicator.places,
        labels=MONTHS,
        series=[Series(indicator.name, figure.monthly)],
        empty="本年度没有数据。",
    )


def of_month(number: int, figure: Figure) -> Any:
    """What a figure comes to in a month, counted from 0."""
    return figure.monthly[number]


class Dashboard(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """The figures of a year: the sums against last year's, by month as charts and as one table, each with its definition."""

    template_name = "education/measure/dashboard.html"
    page_title = "投教统计"
    header_icon = "openquote"

    allowed = staticmethod(rules.reads_figures)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def year(self) -> int:
        """The year that is shown."""
        return YearForm(self.request.GET).chosen

    @cached_property
    def figures(self) -> list[Figure]:
        """All figures of the year."""
        return figures_of(self.year)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = YearForm({"year": str(self.year)})
        form.is_valid()
        until = date(self.year + 1, 1, 1)
        return super().get_context_data(
            form=form,
            year=self.year,
            groups=[
                (group, figures, [figure_chart(figure) for figure in figures])
                for group, figures in by_group(self.figures).items()
            ],
            figures=self.figures,
            months=MONTHS,
            most_read=most_read(first=date(self.year, 1, 1), until=until),
            exports=[
                (label, f"{reverse('measure:export', args=[name])}?year={self.year}")
                for name, label in FORMATS.items()
            ],
            **kwargs,
        )


class DashboardExport(Dashboard):
    """The table of months as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The file."""
        if kwargs["file_format"] not in FORMATS:
            raise Http404
        note_export(user=self.user, title=self.page_title, query=request.GET.urlencode())
        columns = [
            Column("类别", "indicator.group", 10),
            Column("指标", "indicator.name", 20),
            Column("单位", "indicator.unit", 8),
            *(Column(name, partial(of_month, number), 10) for number, name in enumerate(MONTHS)),
            Column(f"{self.year} 年", "total", 12),
            Column(f"{self.year - 1} 年", "last_year", 12),
            Column("统计口径", "indicator.definition", 60),
        ]
        return spreadsheet(
            rows=self.figures,
            columns=columns,
            title=f"{self.page_title}-{self.year}",
            file_format=kwargs["file_format"],
        )


class OfYear(StaffMixin, View):
    """A screen about the self-assessment of one year."""

    allowed = staticmethod(rules.reads_figures)

    @cached_property
    def year(self) -> int:
        """The year of the address, one of those that can be looked at."""
        year = self.kwargs["year"]
        if year not in years():
            raise Http404
        return year

    @cached_property
    def report(self) -> Report:
        """What there is of the year."""
        return report_of(self.year)


class YearView(OfYear, WagtailAdminTemplateMixin, TemplateView):
    """The self-assessment of a year: figures, remarks, and the next step."""

    template_name = "education/measure/year.html"
    header_icon = "openquote"

    @property
    def page_title(self) -> str:
        return f"{self.year} 年度自评"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        dashboard = {"url": reverse("measure:index"), "label": Dashboard.page_title}
        return [*self.breadcrumbs_items, dashboard, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assessment = self.report.assessment or Assessment(year=self.year)
        past = assessment.releases.select_related("released_by", "withdrawn_by") if assessment.pk else []
        return super().get_context_data(
            report=self.report,
            years=years(),
            writes=rules.writes(self.user) and self.report.release is None,
            releases=rules.releases(self.user),
            past=past,
            **kwargs,
        )


class YearFile(OfYear):
    """The self-assessment as a file."""

    def get(self, request: HttpRequest, year: int, file_format: str) -> HttpResponse:
        """Excel or PDF."""
        makers = {"pdf": (report_pdf, "application/pdf"), "xlsx": (report_workbook, XLSX_TYPE)}
        if file_format not in makers:
            raise Http404
        make, content_type = makers[file_format]
        note_export(user=self.user, title=self.report.title, query=file_format)
        response = HttpResponse(make(self.report), content_type=content_type)
        draft = "" if self.report.release else "-草稿"
        name = f"{self.report.title}{draft}-{timezone.localdate():%Y%m%d}.{file_format}"
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
        return response


class YearAct(OfYear, ActView):
    """An act on the self-assessment of a year."""

    model = Assessment

    @cached_property
    def object(self) -> Assessment:
        """The row of the year; not yet kept where nothing was written."""
        return self.report.assessment or Assessment(year=self.year)

    def back(self) -> str:
        return reverse("measure:year", args=[self.year])


class RemarkView(YearAct):
    """What an editor says of one figure."""

    label = "填写说明"
    form_class = RemarkForm
    template_name = "education/measure/remark.html"

    allowed = staticmethod(rules.writes)

    @cached_property
    def line(self) -> Line:
        """The figure that it is about."""
        found = next((line for line in self.report.lines if line.key == self.kwargs["indicator"]), None)
        if found is None:
            raise Http404
        return found

    def get_initial(self) -> dict[str, Any]:
        written = self.line.written
        return {"text": written.text if written else "", "version": written.version if written else 0}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        past = (
            self.object.remarks.filter(indicator=self.line.key).select_related("author").order_by("-version")
            if self.object.pk
            else []
        )
        return super().get_context_data(line=self.line, past=past, year=self.year, **kwargs)

    def blocked(self) -> Reason | None:
        return "本年度自评已经发布。要修改，请部门负责人先撤回。" if self.report.release else None

    def perform(self, form: forms.Form) -> str:
        services.write_remark(
            year=self.year,
            indicator=self.line.key,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
            user=self.user,
        )
        return f"“{self.line.name}”的说明已保存。"


class ReleaseView(YearAct):
    """A head releases the self-assessment."""

    label = "发布年度自评"
    explanation = "发布后数字和说明保持不变，作为本年度的自评存档；要修改须先撤回并写明原因。"

    allowed = staticmethod(rules.releases)

    def blocked(self) -> Reason | None:
        return rules.why_not_released(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        done = services.release(year=self.year, user=self.user)
        return f"{self.year} 年度自评已发布（第 {done.number} 版）。"


class WithdrawView(YearAct):
    """A head takes a release back."""

    label = "撤回年度自评"
    explanation = "撤回后可以修改说明，数字按当时的记录重新统计；已发布的版次连同撤回原因保留。"
    tone = "danger"
    form_class = WithdrawForm

    allowed = staticmethod(rules.releases)

    def blocked(self) -> Reason | None:
        return None if self.report.release else "本年度自评没有发布，不需要撤回。"

    def perform(self, form: forms.Form) -> str:
        services.withdraw(year=self.year, reason=form.cleaned_data["reason"], user=self.user)
        return f"{self.year} 年度自评已撤回，可以修改后再发布。"


class FiguresItem(MenuItem):
    """投教统计, for those who read the figures."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.reads_figures(cast(User, request.user))


class MeasureViewSet(ViewSet):
    """投教统计 in the menu of investor education."""

    name = "measure"
    icon = "openquote"
    menu_label = "投教统计"
    menu_name = "measure"
    menu_hook = HOOK
    menu_order = 900
    menu_item_class = FiguresItem

    def get_urlpatterns(self) -> list:
        return [
            path("", Dashboard.as_view(), name="index"),
            path("figures.<slug:file_format>", DashboardExport.as_view(), name="export"),
            path("<int:year>/", YearView.as_view(), name="year"),
            path("<int:year>/assessment.<slug:file_format>", YearFile.as_view(), name="file"),
            path("<int:year>/release/", ReleaseView.as_view(), name="release"),
            path("<int:year>/withdraw/", WithdrawView.as_view(), name="withdraw"),
            path("<int:year>/<slug:indicator>/", RemarkView.as_view(), name="remark"),
        ]
