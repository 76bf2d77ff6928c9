"""The table in which an organiser types the rows of a paper sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from hub.accounts.asked import number_of
from hub.attendance.forms import PaperForm
from hub.attendance.identity import Entry

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 3, 5, 100


class PaperFormSet(forms.BaseFormSet):
    """Rows to enter; blank ones are left out."""

    form = PaperForm
    extra = FIRST_ROWS
    can_order = can_delete = can_delete_extra = False
    edit_only = validate_min = False
    validate_max = True
    min_num = 0
    max_num = absolute_max = MOST_ROWS
    renderer = forms.renderers.get_default_renderer()
    default_error_messages = {
        "missing_management_form": "提交的内容不完整，请刷新页面后重试。",
        "too_many_forms": f"一次最多填写 {MOST_ROWS} 行，更多的请用 Excel 上传。",
    }

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="paper")

    def clean(self) -> None:
        """Something was typed."""
        if not any(form.has_changed() for form in self.forms):
            raise forms.ValidationError("请至少填写一行。")

    def entries(self) -> list[Entry]:
        """The rows that were filled; only of a valid set."""
        return [form.entry for form in self.forms if form.has_changed()]

    @classmethod
    def with_more_rows(cls, data: QueryDict) -> PaperFormSet:
        """What was typed, with some more rows."""
        typed: Any = data.copy()
        rows = number_of(data.get("paper-TOTAL_FORMS", ""))
        typed["paper-TOTAL_FORMS"] = str(min(rows + MORE_ROWS, MOST_ROWS))
        return cls(typed)
