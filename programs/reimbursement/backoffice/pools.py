"""预算池: the list, the page of one, its entries as a file, and money for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.backoffice import exports
from hub.backoffice.access import StaffMixin
from hub.backoffice.viewsets import ScopedIndexView, ScopedInspectView, ScopedModelViewSet
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.files import spreadsheets

from .. import ledger
from ..forms import AllotForm
from ..models import BudgetPool, LedgerEntry
from ..monthly import months_of
from ..standings import Standing, standings, usage_of
from .base import MoneyPage, feeds_pools, sees_pools
from .batches import NoteForm

ENTRIES_PER_PAGE = 50
TABS = (("", "台账"), ("open", "未结占用"), ("usage", "机构使用"), ("months", "月度对账"))
EXPORT_COLUMNS = (
    spreadsheets.Column("序号", "seq", 8),
    spreadsheets.Column("时间", "at", 18),
    spreadsheets.Column("类型", "get_kind_display", 8),
    spreadsheets.Column("金额（元）", "amount", 16),
    spreadsheets.Column("可用余额（元）", "available", 16),
    spreadsheets.Column("事项", lambda entry: entry.commitment.case.number if entry.commitment else "", 18),
    spreadsheets.Column("摘要", "note", 40),
    spreadsheets.Column("办理人", lambda entry: entry.actor or "系统", 12),
)


class PoolForm(WagtailAdminModelForm):
    """A pool. Year and group are settled when it is made: calls and reserves rest on them."""

    class Meta:
        model = BudgetPool
        fields = ("year", "group", "name", "organization_limit")
        help_texts = {"group": "英文小写，例如 market-events；同一年度每组一个预算池。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["year"] = self.instance.year or timezone.localdate().year
        for name in ("year", "group"):
            self.fields[name].disabled = bool(self.instance.pk)

    def clean_organization_limit(self) -> Decimal | None:
        limit = self.cleaned_data["organization_limit"]
        if limit is not None and limit <= 0:
            raise forms.ValidationError("上限须大于零；不设上限请留空。")
        return limit


class SumColumn(Column):
    """A sum of a pool's standing."""

    def __init__(self, name: str, *, label: str, of: ScopedIndexView) -> None:
        super().__init__(
            name,
            label=label,
            accessor=lambda pool: f"{getattr(of.sums[pool.pk], name):,.2f}",
            classname="num",
        )


class PoolIndexView(ScopedIndexView):
    """The pools with what they were given, hold, paid and still have."""

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple:
        """The page's pools and, by three queries, their standings."""
        page = super().paginate_queryset(queryset, page_size)
        self.sums = standings(page[2])
        return page

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", label="名称", get_url=lambda pool: reverse("pools:inspect", args=[pool.pk])),
            Column("year", label="年度", sort_key="year"),
            *(
                SumColumn(name, label=f"{label}（元）", of=self)
                for name, label in (
                    ("allotted", "拨入"),
                    ("reserved", "占用"),
                    ("paid", "已付"),
                    ("available", "可用"),
                )
            ),
        ]


class PoolView(ScopedInspectView):
    """One pool: its sums, whether they agree, and its entries, open reserves or users."""

    template_name = "programs/reimbursement/backoffice/pool.html"
    page_title = "预算池"
    object: BudgetPool

    @cached_property
    def tab(self) -> str:
        """The chosen tab."""
        chosen = self.request.GET.get("tab", "")
        return chosen if chosen in dict(TABS) else ""

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pool, user = self.object, self.request.user
        address = reverse("pools:inspect", args=[pool.pk])
        context = {
            "pool": pool,
            "standing": standings([pool])[pool.pk],
            "reconciliation": ledger.reconcile(pool=pool),
            "tells_differences": user.has_perm("cases.view_every_case"),
            "may_allot": feeds_pools(user) and pool.closed_at is None,
            "tab": self.tab,
            "tabs": [
                {
                    "label": label,
                    "url": f"{address}?tab={name}" if name else address,
                    "active": name == self.tab,
                }
                for name, label in TABS
            ],
            "exports": [
                (label, reverse("finance:pool_export", args=[pool.pk, name]))
                for name, label in spreadsheets.FORMATS.items()
            ],
            **getattr(self, f"{self.tab or 'entries'}_tab")(pool),
        }
        return super().get_context_data(**context | kwargs)

    def entries_tab(self, pool: BudgetPool) -> dict[str, Any]:
        """The entries, newest first."""
        rows = entries_of(pool).order_by("-seq")
        page = Paginator(rows, ENTRIES_PER_PAGE).get_page(self.request.GET.get("page"))
        cases = [entry.commitment.case_id for entry in page if entry.commitment]
        return {"page_obj": page, "visible": self.visible(cases)}

    def open_tab(self, pool: BudgetPool) -> dict[str, Any]:
        """The reserves that are neither paid nor released, the oldest first."""
        rows = pool.commitments.filter(closed_at=None).select_related("case__organization")
        page = Paginator(rows.order_by("pk"), ENTRIES_PER_PAGE).get_page(self.request.GET.get("page"))
        return {"page_obj": page, "visible": self.visible([row.case_id for row in page])}

    def usage_tab(self, pool: BudgetPool) -> dict[str, Any]:
        """What each organization uses."""
        return {"usage": usage_of(pool, user=self.request.user)}

    def months_tab(self, pool: BudgetPool) -> dict[str, Any]:
        """The months of which a sheet can be printed."""
        return {"months": months_of(pool)}

    def visible(self, cases: list[int]) -> set[int]:
        """Which of these cases the user may see: the others go without name and link."""
        seen = Case.objects.visible_to(self.request.user).filter(pk__in=cases)
        return set(seen.values_list("pk", flat=True))


def entries_of(pool: BudgetPool) -> QuerySet[LedgerEntry]:
    """The entries of a pool with all that a line says."""
    return pool.entries.select_related("actor", "commitment__case__organization")


class PoolViewSet(ScopedModelViewSet):
    """预算池: list, page, form."""

    model = BudgetPool
    name = "pools"
    icon = "folder-open-inverse"
    menu_label = "预算池"
    menu_name = "pools"
    index_view_class = PoolIndexView
    inspect_view_class = PoolView
    inspect_template_name = PoolView.template_name
    search_fields = ["name"]
    list_export: list[str] = []

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PoolForm


class PoolMixin(StaffMixin):
    """A page about one pool."""

    allowed = staticmethod(sees_pools)

    @cached_property
    def pool(self) -> BudgetPool:
        """The pool, where the user may see it."""
        return get_object_or_404(BudgetPool.objects.visible_to(self.user), pk=self.kwargs["pk"])


class EntriesExport(PoolMixin, View):
    """The entries of a pool as a file, in their order."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file; who sees only a department's cases gets the sums, and the file is not for them."""
        if not self.user.has_perm("cases.view_every_case"):
            raise PermissionDenied
        if kwargs["file_format"] not in spreadsheets.FORMATS:
            raise Http404
        return exports.export(
            request,
            rows=entries_of(self.pool).order_by("seq"),
            columns=EXPORT_COLUMNS,
            title=f"{self.pool.name}台账",
            file_format=kwargs["file_format"],
        )


class AllotView(PoolMixin, WagtailAdminTemplateMixin, TemplateView):
    """Money for a pool."""

    allowed = staticmethod(feeds_pools)
    template_name = "programs/reimbursement/backoffice/allot.html"
    page_title = "拨入预算"
    header_icon = "plus"

    def get_header_title(self) -> str:
        return f"{self.page_title} · {self.pool}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("pools:index"), "label": "预算池"},
            {"url": reverse("pools:inspect", args=[self.pool.pk]), "label": self.pool.name},
            {"url": "", "label": self.page_title},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Book it, or show the form again with the reason."""
        form = AllotForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            entry = ledger.allot(pool_id=self.pool.pk, user=self.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            form = form.with_seen(self.standing.last_seq)
            status = 409 if refusal.code == "conflict" else 200
            return self.render_to_response(self.get_context_data(form=form), status=status)
        messages.success(
            request, f"已拨入 {ledger.yuan(entry.amount)}，可用余额 {ledger.yuan(entry.available)}。"
        )
        return redirect("pools:inspect", self.pool.pk)

    @property
    def standing(self) -> Standing:
        """What the pool holds now."""
        return standings([self.pool])[self.pool.pk]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standing = self.standing
        kwargs.setdefault("form", AllotForm(initial={"seen": standing.last_seq}))
        return super().get_context_data(
            pool=self.pool,
            standing=standing,
            recent=entries_of(self.pool).order_by("-seq")[:3],
            **kwargs,
        )


class ReverseView(MoneyPage):
    """Undo an allotment that was entered wrongly, by an entry against it."""

    allowed = staticmethod(feeds_pools)
    template_name = "programs/reimbursement/backoffice/reverse.html"
    page_title = "冲正拨入"
    acts = {"reverse": "reverse"}

    @cached_property
    def entry(self) -> LedgerEntry:
        """The allotment."""
        rows = LedgerEntry.objects.filter(pool=self.kwargs["pk"], kind=LedgerEntry.Kind.ALLOT)
        return get_object_or_404(rows.select_related("pool", "actor"), pk=self.kwargs["entry_pk"])

    def trail(self) -> list[tuple[str, str]]:
        pool = self.entry.pool
        return [("预算池", reverse("pools:index")), (pool.name, reverse("pools:inspect", args=[pool.pk]))]

    def reverse(self) -> HttpResponse:
        """Book it."""
        form = NoteForm(self.request.POST)

        def act() -> str:
            ledger.reverse(entry_id=self.entry.pk, user=self.user, note=form.cleaned_data["note"])
            return f"已冲正第 {self.entry.seq} 笔拨入 {ledger.yuan(self.entry.amount)}。"

        return self.attempt(form, act, lambda: reverse("pools:inspect", args=[self.entry.pool_id]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", NoteForm())
        answer = LedgerEntry.objects.filter(origin=self.entry).first()
        return super().get_context_data(entry=self.entry, pool=self.entry.pool, answer=answer, **kwargs)
