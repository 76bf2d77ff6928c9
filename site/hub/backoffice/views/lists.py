"""The lists of cases: my work, all cases, their export, and handing several to one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.asked import number_of, onward
from hub.accounts.models import User
from hub.cases import services
from hub.cases.flows import Refused
from hub.cases.models import Case, TimelineEntry
from hub.cases.paging import CappedPaginator, capped_count
from hub.files.spreadsheets import FORMATS, Column

from ..access import StaffMixin, assigns_cases, has_work
from ..exports import export
from ..filters import ME, NOBODY, CaseFilterSet
from ..people import handlers_for

ORDERS = {
    "number": "number",
    "organization": "organization__short_name",
    "due": "due_on",
    "updated": "updated_at",
}
OPINION = "opinion"
CHANGED = "列表打开之后已被他人更新，请刷新后查看。"
EXPORT_COLUMNS = (
    Column("编号", "number", 16),
    Column("名称", "title", 40),
    Column("类别", lambda case: case.flow.label, 12),
    Column("机构", "organization.name", 32),
    Column("辖区", "region", 8),
    Column("状态", lambda case: case.state_info.label, 16),
    Column("承办部门", lambda case: case.department or "", 16),
    Column("经办人", lambda case: case.assignee or "", 12),
    Column("提交时间", "submitted_at", 18),
    Column("当前状态自", "since", 18),
    Column("期限", "due_on", 12),
    Column("更新时间", "updated_at", 18),
    Column("办结时间", "closed_at", 18),
)


def with_since(rows: QuerySet) -> QuerySet:
    """The rows with `since`: when each came into the state it is in. For whole lists, row by row."""
    entered = TimelineEntry.objects.filter(case=OuterRef("pk")).exclude(source=F("target"))
    return rows.annotate(since=Subquery(entered.order_by("-seq").values("at")[:1]))


def add_since(cases: Sequence[Case]) -> None:
    """Give the cases of one page their `since`, by one query."""
    moves = TimelineEntry.objects.filter(case__in=[case.pk for case in cases]).exclude(source=F("target"))
    found = dict(moves.order_by().values_list("case").annotate(Max("at")))
    for case in cases:
        case.since = found.get(case.pk)


class CaseListView(StaffMixin, WagtailAdminTemplateMixin, ListView):
    """All cases the user may see, narrowed and ordered as the address says."""

    template_name = "hub/backoffice/case_list.html"
    context_object_name = "cases"
    paginate_by = 30
    paginator_class = CappedPaginator
    page_title = "事项"
    header_icon = "folder-open-inverse"
    url_name = "backoffice:cases"
    list_name = "cases"
    default_order = "-updated"
    filter_class: type[CaseFilterSet] = CaseFilterSet
    columns: tuple[Column, ...] = EXPORT_COLUMNS
    groups: tuple[tuple[str, str], ...] = (("", "办理中"), ("closed", "已办结"), ("all", "全部"))

    @cached_property
    def rows(self) -> QuerySet[Case]:
        """The cases this list is about, before any filter."""
        return Case.objects.visible_to(self.user).filter(submitted_at__isnull=False)

    def in_group(self, rows: QuerySet[Case], group: str) -> QuerySet[Case]:
        """The rows of one tab."""
        if group == "all":
            return rows
        return rows.exclude(closed_at=None) if group == "closed" else rows.filter(closed_at=None)

    @cached_property
    def group(self) -> str:
        """The chosen tab; a search without one, as from the side bar, looks at all cases."""
        fallback = "all" if self.request.GET.get("q") and "all" in dict(self.groups) else ""
        chosen = self.request.GET.get("group", fallback)
        return chosen if chosen in dict(self.groups) else ""

    @cached_property
    def filters(self) -> CaseFilterSet:
        """The filters as the address sets them."""
        return self.filter_class(self.request.GET, queryset=Case.objects.none(), user=self.user)

    @cached_property
    def order(self) -> str:
        """The column the list is ordered by, with a minus for descending."""
        chosen = self.request.GET.get("sort", "")
        return chosen if chosen.removeprefix("-") in ORDERS else self.default_order

    def ordered(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        """The rows in the chosen order, as an index has them; cases without a value in that column come last."""
        name = ORDERS[self.order.removeprefix("-")]
        sign = "-" if self.order.startswith("-") else ""
        if name == "updated_at":
            return rows.order_by(f"{sign}updated_at", f"{sign}pk")
        by = F(name).desc(nulls_last=True) if sign else F(name).asc(nulls_last=True)
        return rows.order_by(by, "updated_at", "pk")

    def get_queryset(self) -> QuerySet[Case]:
        """What remains after tab and filters, with all that a line shows."""
        rows = self.filters.apply(self.in_group(self.rows, self.group))
        return self.ordered(rows).select_related("organization", "assignee", "department")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def address(self, **changes: str) -> str:
        """This list's address with other parameters; the page number is dropped."""
        query = self.request.GET.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def tabs(self) -> list[dict[str, Any]]:
        """The groups as tabs."""
        return [
            {"label": label, "url": self.address(group=name), "active": name == self.group}
            for name, label in self.groups
        ]

    def headings(self) -> dict[str, dict[str, str]]:
        """For each sortable column the address that sorts by it, and how it is sorted now."""
        found = {}
        for name in ORDERS:
            now = {name: "ascending", f"-{name}": "descending"}.get(self.order, "")
            following = f"-{name}" if now == "ascending" else name
            found[name] = {"url": self.address(sort=following), "now": now}
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows, the filters, the tabs, and what may be done with the rows."""
        context = super().get_context_data(**kwargs)
        add_since(context["cases"])
        may_assign = assigns_cases(self.user)
        query = self.request.GET.copy()
        query.pop("page", None)
        return context | {
            "filters": self.filters,
            "tabs": self.tabs(),
            "headings": self.headings(),
            "group": self.group,
            "order": self.request.GET.get("sort", ""),
            "may_assign": may_assign,
            "assignees": handlers_for(self.user) if may_assign else [],
            "exports": [
                (label, f"{self.export_url(name)}?{query.urlencode()}") for name, label in FORMATS.items()
            ],
            "clear_url": reverse(self.url_name) + (f"?group={self.group}" if self.group else ""),
        }

    def export_url(self, file_format: str) -> str:
        """Where this list is had as a file."""
        return reverse("backoffice:export", args=[self.list_name, file_format])


class MyWorkView(CaseListView):
    """What waits for this user, the most urgent first."""

    page_title = "我的工作"
    header_icon = "tasks"
    url_name = "backoffice:my_work"
    list_name = "my_work"
    default_order = "due"
    groups = (("", "全部"), (ME, "由我经办"), (NOBODY, "待认领"), (OPINION, "待答复意见"))

    allowed = staticmethod(has_work)

    @cached_property
    def rows(self) -> QuerySet[Case]:
        return Case.objects.my_work(self.user)

    def in_group(self, rows: QuerySet[Case], group: str) -> QuerySet[Case]:
        if group == OPINION:
            return Case.objects.visible_to(self.user).asked_of(self.user)
        if group == ME:
            return rows.filter(assignee=self.user)
        return rows.filter(assignee=None) if group == NOBODY else rows

    def tabs(self) -> list[dict[str, Any]]:
        """The groups with the number of cases in each."""
        found = super().tabs()
        for tab, (name, _) in zip(found, self.groups, strict=True):
            tab["count"] = capped_count(self.in_group(self.rows, name))
        return found


_lists: dict[str, type[CaseListView]] = {}


def register_list(view: type[CaseListView]) -> None:
    """Make a list known to the export, under its `list_name`."""
    _lists[view.list_name] = view


register_list(CaseListView)
register_list(MyWorkView)


class ExportView(StaffMixin, View):
    """A list as a file: the same rows, filters and order as on the screen."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        wanted = _lists.get(kwargs["name"])
        if wanted is None or kwargs["file_format"] not in FORMATS:
            raise Http404
        if not wanted.allowed(self.user):
            raise PermissionDenied
        screen = wanted()
        screen.setup(request)
        return export(
            request,
            rows=with_since(screen.get_queryset()),
            columns=screen.columns,
            title=screen.page_title,
            file_format=kwargs["file_format"],
        )


class AssignManyForm(forms.Form):
    """Cases chosen in a list, each with the version that was seen, and who shall handle them."""

    MOST = 100

    case = forms.Field(required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.chosen = data.getlist("case")
        self.fields["assignee"] = forms.ModelChoiceField(
            handlers_for(user), error_messages={"required": "请选择经办人。"}
        )

    def clean(self) -> dict[str, Any]:
        """The chosen cases as pairs of key and version; anything else, such as "all", is not a choice."""
        pairs = [value.partition(":")[::2] for value in self.chosen]
        if not pairs:
            raise forms.ValidationError("请先勾选要分派的事项。")
        if len(pairs) > self.MOST:
            raise forms.ValidationError(f"一次最多分派 {self.MOST} 件。")
        cases = [(number_of(pk), number_of(seen)) for pk, seen in pairs]
        if not all(pk and seen for pk, seen in cases):
            raise forms.ValidationError("所选事项无法识别，请刷新列表后重新勾选。")
        return {**self.cleaned_data, "cases": cases}


class AssignManyView(StaffMixin, View):
    """Hand several cases to one person: each on its own, with the reason where one is refused."""

    allowed = staticmethod(assigns_cases)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Assign, say what came of it, and go back to the list."""
        form = AssignManyForm(request.POST, user=self.user)
        if form.is_valid():
            self.assign(form.cleaned_data["cases"], form.cleaned_data["assignee"])
        else:
            for errors in form.errors.values():
                messages.error(request, " ".join(str(error) for error in errors))
        return HttpResponseRedirect(onward(request, fallback=reverse("backoffice:cases")))

    def assign(self, chosen: list[tuple[int, int]], assignee: User) -> None:
        """Each case in a transaction of its own, in the order of their keys."""
        done = 0
        refused: dict[str, list[str]] = defaultdict(list)
        names = dict(
            Case.objects.visible_to(self.user)
            .filter(pk__in=[pk for pk, _ in chosen])
            .values_list("pk", "number")
        )
        for pk, version in sorted(chosen):
            try:
                services.assign(case_id=pk, assignee=assignee, user=self.user, version=version)
                done += 1
            except Refused as refusal:
                reason = CHANGED if refusal.code == "conflict" else refusal.reason
                refused[reason].append(names.get(pk) or "无权查看的事项")
        if done:
            messages.success(self.request, f"已将 {done} 件事项分派给{assignee}。")
        for reason, numbers in refused.items():
            messages.warning(self.request, f"{len(numbers)} 件没有分派（{'、'.join(numbers)}）：{reason}")
