"""What staff narrow a list of cases by. Every choice stands in the address, and an export keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from hub.accounts.models import Department, User
from hub.cases.flows import all_flows, flow_of
from hub.cases.models import Case
from hub.members.models import Organization
from hub.search.services import matching

from .people import handlers_for

SOON = 7  # days
ME, NOBODY = "me", "none"
DUE = [
    ("overdue", "已逾期"),
    ("soon", f"{SOON} 天内到期"),
    ("dated", "有期限"),
    ("none", "无期限"),
]


class PlainSelect(forms.Select):
    """A select written in one go: Django renders a template for each choice, and there are hundreds of firms."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        parts = [
            format_html('<optgroup label="{}">{}</optgroup>', label, _options(choices, chosen))
            if isinstance(choices, list | tuple)
            else _options([(label, choices)], chosen)
            for label, choices in self.choices
        ]
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", attributes, mark_safe("".join(parts)))


def _options(choices: Iterable[tuple[Any, Any]], chosen: set[str]) -> SafeString:
    return mark_safe(
        "".join(
            f'<option value="{escape(value)}"{" selected" if str(value) in chosen else ""}>{escape(label)}</option>'
            for value, label in choices
        )
    )


class CaseFilterSet(django_filters.FilterSet):
    """The filters above a list of cases. A value it doesn't know narrows nothing."""

    q = django_filters.CharFilter(
        label="搜索",
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "编号、名称或机构"}),
    )
    kind = django_filters.ChoiceFilter(label="类别", empty_label="全部类别")
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="全部状态", method="in_state", widget=PlainSelect
    )
    mark = django_filters.ChoiceFilter(label="标记", empty_label="全部标记", method="marked")
    department = django_filters.ModelChoiceFilter(
        label="承办部门", empty_label="全部部门", queryset=Department.objects.all()
    )
    organization = django_filters.ChoiceFilter(label="机构", empty_label="全部机构", widget=PlainSelect)
    assignee = django_filters.ChoiceFilter(
        label="经办人", empty_label="全部经办人", method="handled_by", widget=PlainSelect
    )
    due = django_filters.ChoiceFilter(label="期限", empty_label="不限", choices=DUE, method="due_when")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flows = all_flows()
        self.filters["kind"].extra["choices"] = [(flow.kind, flow.label) for flow in flows]
        self.filters["state"].extra["choices"] = [
            (
                flow.label,
                [
                    (f"{flow.kind}:{state.name}", state.label)
                    for state in flow.states
                    if state.name != "draft"
                ],
            )
            for flow in flows
        ]
        marks = [(f"{flow.kind}:{key}", label) for flow in flows for key, (label, _) in flow.marks.items()]
        self.filters["mark"].extra["choices"] = marks
        people = [(str(person.pk), str(person)) for person in handlers_for(user)]
        self.filters["assignee"].extra["choices"] = [(ME, "我本人"), (NOBODY, "尚未分派"), *people]
        self.user = user
        if not marks:
            del self.filters["mark"]
        if len(flows) < 2:
            del self.filters["kind"]
        if user.has_perm("members.view_organization"):
            # Keys and names alone: there are hundreds.
            firms = Organization.objects.visible_to(user).order_by("name").values_list("pk", "name")
            self.filters["organization"].extra["choices"] = [(str(pk), name) for pk, name in firms]
        else:
            del self.filters["organization"]
        if not user.has_perm("cases.view_every_case"):
            del self.filters["department"]

    @property
    def narrows(self) -> bool:
        """Whether any filter is set."""
        return any(self.chosen.values())

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that narrow the list; what was mistyped counts as not given."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def apply(self, rows: QuerySet) -> QuerySet:
        """The rows that remain. The search comes last: it takes what the filters left."""
        for name in sorted(self.chosen, key="q".__eq__):
            rows = self.filters[name].filter(rows, self.chosen[name])
        return rows

    @property
    def kind_asked_for(self) -> str:
        """The kind that all rows are of, where the filters say one."""
        return self.chosen.get("kind") or self.chosen.get("state", "").partition(":")[0]

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        kind = self.kind_asked_for
        return matching(rows, value, of=flow_of(kind).model if kind else None)

    def in_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        kind, _, state = value.partition(":")
        return rows.filter(kind=kind, state=state)

    def marked(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        kind, _, key = value.partition(":")
        flow = flow_of(kind)
        return rows.filter(
            kind=kind, pk__in=flow.model._default_manager.filter(flow.marks[key][1]).values("pk")
        )

    def handled_by(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == NOBODY:
            return rows.filter(assignee=None)
        return rows.filter(assignee=self.user.pk if value == ME else value)

    def due_when(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        return {
            "overdue": rows.filter(due_on__lt=today),
            "soon": rows.filter(due_on__gte=today, due_on__lte=today + timedelta(days=SOON)),
            "dated": rows.filter(due_on__isnull=False),
            "none": rows.filter(due_on=None),
        }[value]
