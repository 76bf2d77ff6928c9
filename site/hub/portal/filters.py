"""What a contact narrows the list of cases by. Every choice stands in the address."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Party, all_flows
from hub.cases.querysets import CaseQuerySet
from hub.search.services import matching

GROUPS = (
    ("", "全部"),
    ("waiting", "待我办理"),
    ("overdue", "已逾期"),
    ("running", "交易所办理中"),
    ("closed", "已办结"),
)
ORDERS = {
    "": ("最近更新", (F("updated_at").desc(), F("pk").desc())),
    "due": ("期限在前", (F("due_on").asc(nulls_last=True), F("updated_at").desc(), F("pk").desc())),
}


class ListFilter(forms.Form):
    """The filters above a list of the portal. A value it doesn't know narrows nothing.

    What is in `apart` chooses a tab or an order and doesn't count as narrowing.
    """

    apart = frozenset({"group"})

    def offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Give a field what there is to choose from."""
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = choices
        field.widget.attrs["class"] = "input"

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that narrow or order the list; what was mistyped counts as not given."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything besides what stands apart is set."""
        return bool(self.chosen.keys() - self.apart)


class CaseFilter(ListFilter):
    """The filters above the list of cases."""

    apart = frozenset({"group", "sort"})

    group = forms.ChoiceField(choices=GROUPS, required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label="搜索",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "编号或名称", "class": "input"}),
    )
    kind = forms.ChoiceField(label="类别", required=False)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    mine = forms.BooleanField(label="只看我提出的", required=False)
    sort = forms.ChoiceField(
        label="排序", choices=[(name, label) for name, (label, _) in ORDERS.items()], required=False
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sort"].widget.attrs["class"] = "input"
        kinds = [(flow.kind, flow.label) for flow in all_flows()]
        self.offer("kind", [("", "全部类别"), *kinds])
        self.offer("year", [("", "全部年度"), *((year, f"{year} 年") for year in years)])

    def apply(self, rows: CaseQuerySet, *, user: User) -> QuerySet:
        """The rows that remain, in the chosen order."""
        chosen = self.chosen
        group = chosen.get("group")
        if group == "waiting":
            rows = rows.waiting_for(Party.APPLICANT)
        elif group == "running":
            rows = rows.waiting_for(Party.EXCHANGE)
        elif group == "overdue":
            rows = rows.open().filter(due_on__lt=timezone.localdate())
        elif group == "closed":
            rows = rows.closed()
        if kind := chosen.get("kind"):
            rows = rows.filter(kind=kind)
        if year := chosen.get("year"):
            rows = in_year(rows, year)
        if chosen.get("mine"):
            rows = rows.filter(author=user)
        if words := chosen.get("q"):
            rows = cast(CaseQuerySet, matching(rows, words))
        return rows.order_by(*ORDERS[chosen.get("sort", "")][1])


def began(rows: CaseQuerySet) -> CaseQuerySet:
    """The rows with `began`: when each was submitted, or opened where it is a draft."""
    return rows.annotate(began=Coalesce("submitted_at", "created_at"))


def in_year(rows: CaseQuerySet, year: int) -> CaseQuerySet:
    """The cases of one year of Shanghai."""
    zone = timezone.get_default_timezone()
    return began(rows).filter(
        began__gte=datetime(year, 1, 1, tzinfo=zone), began__lt=datetime(year + 1, 1, 1, tzinfo=zone)
    )


def years_of(rows: CaseQuerySet) -> list[int]:
    """The years that have cases, newest first. One query."""
    found = began(rows).order_by().values_list(ExtractYear("began"), flat=True).distinct()
    return sorted(found, reverse=True)
