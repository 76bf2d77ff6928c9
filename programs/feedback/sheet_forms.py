"""What a member fills in: the head of the form and its two lists, in the terms and the order of the annex."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.http import QueryDict

from hub.members.validators import no_control, validate_phone
from hub.portal.draft_forms import YEARS, DraftForm, Mistake, mistakes_of
from hub.portal.drafts import Gap

from .lines import TypedLists
from .models import Feedback, Part
from .rules import contact_missing, lines_count
from .services import Line


class SheetForm(DraftForm):
    """Date, contact, phone and e-mail; number and firm aren't typed."""

    class Meta:
        model = Feedback
        fields = ("made_on", "contact_name", "contact_phone", "contact_email")
        widgets = {
            "made_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "contact_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        error_messages = {"made_on": {"invalid": "请填写日期，例如 2026-05-20。"}}

    def __init__(self, *args: Any, firm: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_name"].label = f"{firm}联系人"
        for field in self.fields.values():
            field.required = True
            # What was changed is measured against what is saved, not against what the page once showed.
            field.show_hidden_initial = False
        self.fields["contact_name"].validators.append(no_control)
        self.fields["contact_phone"].validators.append(validate_phone)

    def clean_made_on(self) -> Any:
        """A form has a date even as a draft, in a year that can be meant."""
        day = self.cleaned_data["made_on"]
        if day is None:
            raise forms.ValidationError("请填写制表日期。")
        if day.year not in YEARS:
            raise forms.ValidationError("请核对年份。")
        return day


class SheetForms:
    """The whole page: `data` is what was posted; without it they show what is saved."""

    def __init__(self, feedback: Feedback, data: QueryDict | None = None) -> None:
        # The form writes into its instance: a copy, so that the page still knows what is saved.
        self.form = SheetForm(data, instance=copy(feedback), firm=feedback.firm_term)
        self.typed = TypedLists(saved_lines(feedback) if data is None else (), data)

    @property
    def lists(self) -> Any:
        """Both lists with their rows."""
        return self.typed.lists()

    def is_valid(self) -> bool:
        """Whether everything can be saved, gaps included."""
        return self.form.is_valid() and self.typed.is_valid()

    def contents(self) -> dict[str, Any]:
        """The arguments of `save_form` that the page fills."""
        values = {name: self.form.cleaned_data[name] for name in SheetForm.Meta.fields}
        return {"values": values, "lines": self.typed.lines()}

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed, in the order of the page."""
        return [*mistakes_of(self.form), *self.typed.mistakes()]

    def newer_values(self, feedback: Feedback) -> list[tuple[str, str]]:
        """Where the page differs from what is saved: the label, and what is saved."""
        if not self.is_valid():
            return []
        found = [
            (str(self.form.fields[name].label), str(getattr(feedback, name) or "（空）"))
            for name in self.form.changed_data
        ]
        saved, typed = saved_lines(feedback), self.typed.lines()
        for part in Part:
            before = [line.text for line in saved if line.part == part]
            if before != [line.text for line in typed if line.part == part]:
                found.append((str(part.label), f"{len(before)} 条，内容与本页不同"))
        return found


def saved_lines(feedback: Feedback) -> list[Line]:
    """What is saved of both lists, in their order."""
    return [Line(line.part, line.text) for line in feedback.lines.all()]


def gaps_of(feedback: Feedback) -> list[Gap]:
    """What keeps a form from being handed in as it is saved."""
    found = [Gap("head", f"id_{name}", f"请填写{label}。") for name, label in contact_missing(feedback)]
    if reason := lines_count(feedback.lines.count()):
        found.append(Gap("lists", f"id_{Part.OPINION}-1", reason))
    return found
