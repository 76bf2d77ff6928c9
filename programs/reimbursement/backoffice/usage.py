"""经费使用: the pools by kind, firm and month, drawn and as tables."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin.viewsets.base import ViewSet

from hub.accounts.asked import number_of
from hub.backoffice import exports
from hub.backoffice.access import StaffMixin
from hub.files.spreadsheets import FORMATS, Column, spreadsheet
from hub.members.models import Organization

from .. import usage
from ..models import BudgetPool
from .base import MoneyPage, PoolsItem, sees_pools

ROWS_SHOWN = 100
COLUMNS = (
    Column("项目", "label", 34),
    Column("事项", "cases", 8),
    Column("批准占用（元）", "granted", 16),
    Column("未付占用（元）", "held", 16),
    Column("已付（元）", "paid", 16),
)


class UsagePage(MoneyPage):
    """What the pools are used for, by the chosen dimension."""

    template_name = "programs/reimbursement/backoffice/usage.html"
    page_title = "经费使用"

    @cached_property
    def dimension(self) -> str:
        """By what is summed."""
        chosen = self.request.GET.get("by", "kind")
        return chosen if chosen in usage.DIMENSIONS else "kind"

    @cached_property
    def years(self) -> list[int]:
        """The years that have pools, the newest first."""
        rows = BudgetPool.objects.visible_to(self.user).order_by("-year")
        return list(dict.fromkeys(rows.values_list("year", flat=True)))

    @cached_property
    def year(self) -> int | None:
        """The chosen year; otherwise this one, or the newest that has pools."""
        chosen = self.request.GET.get("year", "")
        now = timezone.localdate().year
        newest = self.years[0] if self.years else None
        return {str(year): year for year in self.years}.get(chosen, now if now in self.years else newest)

    @cached_property
    def all_pools(self) -> list[BudgetPool]:
        """The pools of the year."""
        return list(BudgetPool.objects.visible_to(self.user).filter(year=self.year).order_by("group"))

    @cached_property
    def pools(self) -> list[BudgetPool]:
        """Those of the filter: one, or all of the year."""
        chosen = self.request.GET.get("pool", "")
        return [pool for pool in self.all_pools if str(pool.pk) == chosen] or self.all_pools

    @cached_property
    def kind(self) -> str:
        """The chosen kind."""
        return self.request.GET.get("kind", "")[:40]

    @cached_property
    def firm(self) -> int | None:
        """The key of the chosen firm."""
        return number_of(self.request.GET.get("firm", "")) or None

    def shares(self) -> list[usage.Share]:
        """The table."""
        rows = usage.entries_for(self.user, self.pools, kind=self.kind, firm=self.firm)
        return usage.shares(rows, self.dimension)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.shares()
        query = self.request.GET.copy()
        address = reverse("usage:index")
        tabs = []
        for name, label in usage.DIMENSIONS.items():
            query["by"] = name
            tabs.append(
                {
                    "label": f"按{label}",
                    "url": f"{address}?{query.urlencode()}",
                    "active": name == self.dimension,
                }
            )
        query["by"] = self.dimension
        pools = usage.whole(self.pools)
        used = usage.entries_for(self.user, self.pools).values("commitment__case__organization")
        return super().get_context_data(
            rows=rows[:ROWS_SHOWN],
            hidden=max(len(rows) - ROWS_SHOWN, 0),
            total=usage.total_of(rows),
            tells_total_cases=self.dimension != "month",
            pools=pools,
            chart=usage.chart_of(rows, self.dimension),
            pools_chart=usage.chart_of_pools(pools),
            heading=usage.DIMENSIONS[self.dimension],
            tabs=tabs,
            years=self.years,
            year=self.year,
            all_pools=self.all_pools,
            pool=self.request.GET.get("pool", ""),
            kinds=usage.kinds_of(self.pools),
            kind=self.kind,
            firms=Organization.objects.visible_to(self.user).filter(pk__in=used).order_by("name")[:500],
            firm=self.firm,
            dimension=self.dimension,
            exports=[
                (label, f"{reverse('usage:export', args=[name])}?{query.urlencode()}")
                for name, label in FORMATS.items()
            ],
            **kwargs,
        )


class UsageExport(StaffMixin, View):
    """The table as a file: the same rows, none left out."""

    allowed = staticmethod(sees_pools)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        if kwargs["file_format"] not in FORMATS:
            raise Http404
        screen = UsagePage()
        screen.setup(request)
        title = f"经费使用-按{usage.DIMENSIONS[screen.dimension]}"
        exports.note_export(user=self.user, title=title, query=request.GET.urlencode())
        return spreadsheet(
            rows=screen.shares(), columns=COLUMNS, title=title, file_format=kwargs["file_format"]
        )


class UsageViewSet(ViewSet):
    """经费使用 in the menu."""

    name = "usage"
    icon = "table"
    menu_label = "经费使用"
    menu_name = "usage"
    menu_item_class = PoolsItem

    def get_urlpatterns(self) -> list:
        return [
            path("", UsagePage.as_view(), name="index"),
            path("export.<slug:file_format>", UsageExport.as_view(), name="export"),
        ]
