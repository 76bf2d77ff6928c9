"""Lists that are typed as a table: the agenda and the budget."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from hub.accounts.asked import number_of
from hub.portal.draft_forms import DraftForm, MomentField, ends_before_start

from .models import AgendaItem, BudgetLine, EventSession
from .models.records import ZERO, product

AGENDA_NAMES = ("starts", "topic", "speaker", "employer", "grade", "hours", "fee")
BUDGET_NAMES = ("category", "description", "quantity", "unit_price")
SESSION_NAMES = ("starts_at", "ends_at", "venue", "expected_attendance")
MOST_ROWS = 40
LARGEST_LINE = Decimal("100000000")  # yuan; what is above it is a slip of the keyboard


class RowForm(DraftForm):
    """One row of a list that is typed as a table; `names` are its fields."""

    names: tuple[str, ...] = ()

    @property
    def current(self) -> Mapping[str, Any]:
        """What stands in the row: as typed where that can be read, else as saved."""
        if not self.is_bound:
            return self.initial
        self.is_valid()
        return self.cleaned_data

    @property
    def amount(self) -> Decimal:
        """What the row adds to the total, in yuan."""
        raise NotImplementedError


class AgendaRowForm(RowForm):
    """One point of the agenda."""

    names = AGENDA_NAMES

    class Meta:
        model = AgendaItem
        fields = AGENDA_NAMES
        widgets = {
            "starts": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "hours": forms.NumberInput(attrs={"min": "0", "step": "0.5"}),
            "fee": forms.NumberInput(attrs={"min": "0", "step": "0.01", "data-sum-part": ""}),
        }
        error_messages = {"starts": {"invalid": "请填写时间，例如 14:00。"}}

    @property
    def amount(self) -> Decimal:
        """The speaker's fee."""
        return self.current.get("fee") or ZERO


class BudgetRowForm(RowForm):
    """One line of the budget."""

    names = BUDGET_NAMES

    class Meta:
        model = BudgetLine
        fields = BUDGET_NAMES
        widgets = {
            "quantity": forms.NumberInput(attrs={"min": "0", "step": "any", "data-sum-factor": ""}),
            "unit_price": forms.NumberInput(attrs={"min": "0", "step": "0.01", "data-sum-factor": ""}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "请选择"), *BudgetLine.Category.choices]
        cast(forms.ChoiceField, self.fields["category"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """A line's sum stays within reason."""
        data = super().clean() or {}
        if product(data.get("quantity"), data.get("unit_price")) > LARGEST_LINE:
            self.add_error("unit_price", "单项金额不能超过 1 亿元，请核对数量和单价。")
        return data

    @property
    def amount(self) -> Decimal:
        """Quantity × unit price; 0 where one is missing."""
        return product(self.current.get("quantity"), self.current.get("unit_price"))


class SessionRowForm(RowForm):
    """One session of a series."""

    names = SESSION_NAMES

    class Meta:
        model = EventSession
        fields = SESSION_NAMES
        field_classes = {"starts_at": MomentField, "ends_at": MomentField}
        widgets = {"expected_attendance": forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"})}

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        data = super().clean() or {}
        if ends_before_start(data):
            self.add_error("ends_at", "结束时间须晚于开始时间。")
        return data


class RowFormSet(forms.BaseFormSet):
    """Rows that are saved as a whole: what is left blank or ticked for deletion is left out."""

    default_prefix = ""
    #: How many rows an empty list shows.
    least = 1
    default_error_messages = {
        "missing_management_form": "提交的内容不完整，请刷新页面后重试。",
        "too_many_forms": f"最多填写 {MOST_ROWS} 行，请合并或删除多余的行。",
    }

    def __init__(self, data: QueryDict | None = None, *, rows: list[dict[str, Any]] | None = None) -> None:
        self.extra = max(len(rows or []), self.least)
        super().__init__(data, initial=rows or [])

    @classmethod
    def get_default_prefix(cls) -> str:
        """The name that its fields begin with."""
        return cls.default_prefix

    def initial_form_count(self) -> int:
        """No row is bound to one in the database: the page's rows replace them."""
        return 0

    def clean(self) -> None:
        """A count below zero would read as "delete all"."""
        if self.total_form_count() < 0:
            raise ValidationError(self.default_error_messages["missing_management_form"])

    def rows(self) -> list[dict[str, Any]]:
        """What was typed, in the order of the page. Only after `is_valid()`."""
        kept = [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]
        return [{name: form.cleaned_data[name] for name in form.names} for form in kept]

    @property
    def total(self) -> Decimal:
        """The sum of the rows that are not ticked for deletion, in yuan."""
        return sum((form.amount for form in self.forms if not form.current.get("DELETE")), ZERO)


def _row_form_set(form: type[RowForm], prefix: str, least: int = 1) -> type[RowFormSet]:
    made = forms.formset_factory(
        form,
        formset=RowFormSet,
        can_delete=True,
        max_num=MOST_ROWS,
        validate_max=True,
        absolute_max=2 * MOST_ROWS,
    )
    rows = cast(type[RowFormSet], made)
    rows.default_prefix = prefix
    rows.least = least
    return rows


AgendaFormSet = _row_form_set(AgendaRowForm, "agenda")
BudgetFormSet = _row_form_set(BudgetRowForm, "budget")
SessionFormSet = _row_form_set(SessionRowForm, "sessions", least=0)


def with_another_row(data: QueryDict, prefix: str) -> QueryDict:
    """What was posted, with one more blank row in the formset of that prefix."""
    grown = data.copy()
    total = number_of(data.get(f"{prefix}-TOTAL_FORMS", ""), fallback=MOST_ROWS)
    if total < MOST_ROWS:
        grown[f"{prefix}-TOTAL_FORMS"] = str(total + 1)
    return grown


def saved_rows(rows: Any, form: type[RowForm]) -> list[dict[str, Any]]:
    """The saved rows as the form shows them: quantities and hours without idle zeros."""
    found = list(rows.values(*form.names))
    for row in found:
        for name in ("quantity", "hours"):
            if row.get(name) is not None:
                row[name] = Decimal(f"{row[name].normalize():f}")
    return found
