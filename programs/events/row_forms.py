"""Lists that are typed as a table: the agenda and the budget."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms

from hub.cases.rows import RowFormSet, row_form_set
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


class SumFormSet(RowFormSet):
    """Rows that add up to a sum."""

    @property
    def total(self) -> Decimal:
        """The sum of the rows that are not ticked for deletion, in yuan."""
        return sum((form.amount for form in self.forms if not form.current.get("DELETE")), ZERO)


AgendaFormSet = row_form_set(AgendaRowForm, "agenda", most=MOST_ROWS, base=SumFormSet)
BudgetFormSet = row_form_set(BudgetRowForm, "budget", most=MOST_ROWS, base=SumFormSet)
SessionFormSet = row_form_set(SessionRowForm, "sessions", most=MOST_ROWS, least=0)


def saved_rows(rows: Any, form: type[RowForm]) -> list[dict[str, Any]]:
    """The saved rows as the form shows them: quantities and hours without idle zeros."""
    found = list(rows.values(*form.names))
    for row in found:
        for name in ("quantity", "hours"):
            if row.get(name) is not None:
                row[name] = Decimal(f"{row[name].normalize():f}")
    return found
