"""Lists that are typed as rows of a form, and saved as a whole.

Each row is a form whose `names` are its fields. In the page it is a Django formset: see hub/js/formset.js, which
adds and removes rows; without a script a button asks the server for another one (`with_another_row`) and rows are
ticked for deletion.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from hub.accounts.asked import number_of


class RowFormSet(forms.BaseFormSet):
    """Rows that are saved as a whole: what is left blank or ticked for deletion is left out."""

    default_prefix = ""
    #: How many rows an empty list shows.
    least = 1
    default_error_messages = {"missing_management_form": "提交的内容不完整，请刷新页面后重试。"}

    def __init__(self, data: QueryDict | None = None, *, rows: list[dict[str, Any]] | None = None) -> None:
        self.extra = max(len(rows or []), self.least)
        too_many = f"最多填写 {self.max_num} 行，请合并或删除多余的行。"
        super().__init__(data, initial=rows or [], error_messages={"too_many_forms": too_many})

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


def row_form_set(
    form: type[forms.BaseForm],
    prefix: str,
    *,
    most: int,
    least: int = 1,
    base: type[RowFormSet] = RowFormSet,
) -> type[RowFormSet]:
    """The formset of such rows: `most` may be sent, and an empty list shows `least`."""
    made = forms.formset_factory(
        form, formset=base, can_delete=True, max_num=most, validate_max=True, absolute_max=2 * most
    )
    rows = cast(type[RowFormSet], made)
    rows.default_prefix = prefix
    rows.least = least
    return rows


def with_another_row(data: QueryDict, prefix: str, *, most: int) -> QueryDict:
    """What was posted, with one more blank row in the formset of that prefix."""
    grown = data.copy()
    total = number_of(data.get(f"{prefix}-TOTAL_FORMS", ""), fallback=most)
    if total < most:
        grown[f"{prefix}-TOTAL_FORMS"] = str(total + 1)
    return grown
