"""What projects and research proposals share: a form that is filled over days, on one page of panels."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse

from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import may_edit
from hub.members.validators import no_control, validate_phone
from hub.portal.draft_forms import YEARS, DraftForm, Mistake, mistakes_of
from hub.portal.drafts import DraftPage, Gap

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BAD_DAY = {"invalid": "日期请写成 2026-09-30 的样子。"}


class CampusDraftForm(DraftForm):
    """The fields of a proposal. `parts` are its panels: title and fields; `needed` must be filled on submission."""

    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    needed: tuple[str, ...] = ()

    def __init__(self, case: Case, data: QueryDict | None = None) -> None:
        # The form writes into its instance: a copy, so that the page still knows what is saved.
        super().__init__(data, instance=copy(case))
        for name, field in self.fields.items():
            if name in (self._meta.fields or ()):
                field.required = name in self.needed
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                field.validators.append(no_control)
        if "contact_phone" in self.fields:
            self.fields["contact_phone"].validators.append(validate_phone)

    def clean(self) -> dict[str, Any]:
        """Days of a year that was not mistyped, in their order."""
        data = super().clean() or {}
        for name in ("starts_on", "ends_on"):
            day = data.get(name)
            if isinstance(day, date) and day.year not in YEARS:
                self.add_error(name, "请核对年份。")
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts and not {"starts_on", "ends_on"} & set(self.errors):
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return data

    def values(self) -> dict[str, Any]:
        """What to save. Only after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed."""
        found = [Mistake("", "", str(message)) for message in self.non_field_errors()]
        return found + mistakes_of(self)

    def panels(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """The panels of the page: title, id, fields."""
        for number, (title, names) in enumerate(self.parts, start=1):
            yield title, f"part-{number}", [self[name] for name in names]

    @classmethod
    def gaps_of(cls, case: Case) -> list[tuple[str, Reason]]:
        """What the case still lacks, by field."""
        found = []
        for name in cls.needed:
            if getattr(case, name) in (None, ""):
                label = case._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                found.append((name, f"请填写{label}。"))
        return found


class ProposalPage(DraftPage):
    """A proposal that is being written: one form, its files, what is missing."""

    template_name = "education/campus/portal/edit.html"
    form_class: type[CampusDraftForm]
    routes = ""
    heading = ""

    def refusal(self) -> Reason | None:
        """Proposals are written by their organization."""
        return may_edit(self.case, self.user)

    def build_forms(self, data: QueryDict | None = None) -> CampusDraftForm:
        """The form."""
        return self.form_class(self.case, data)

    def gaps(self) -> list[Gap]:
        """What is missing, files included."""
        # Files are no field of the form: they have a panel of their own.
        return [
            Gap(name, name if name == "files" else f"id_{name}", reason) for name, reason in self.lacking()
        ]

    def lacking(self) -> list[tuple[str, Reason]]:
        """What is missing, by field."""
        return self.form_class.gaps_of(self.case)

    def step_name(self) -> str:
        return "submit"

    def own_url(self) -> str:
        return reverse(f"{self.routes}:edit", args=[self.case.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The places for files."""
        return super().get_context_data(
            heading=self.heading,
            slots=[(slot, True) for slot in self.case.state_info.slots(self.case)],
            autosave_url=reverse(f"{self.routes}:autosave", args=[self.case.pk]),
            **kwargs,
        )
