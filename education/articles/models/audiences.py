"""For whom something is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models


class Audience(models.TextChoices):
    """Who reads it."""

    NEW = "new", "新投资者"
    INDUSTRY = "industry", "产业客户"
    INSTITUTION = "institution", "机构投资者"
    PRACTITIONER = "practitioner", "从业人员"
    STUDENT = "student", "学生"


def joined(chosen: Iterable[str]) -> str:
    """Audiences as they are stored: in their order, each between commas."""
    found = set(chosen)
    names = [value for value in Audience.values if value in found]
    return f",{','.join(names)}," if names else ""


def split(stored: str) -> list[str]:
    """The audiences of a stored value."""
    return [value for value in stored.split(",") if value]


def labels(stored: str) -> list[str]:
    """The audiences of a stored value, in words."""
    return [str(Audience(value).label) for value in split(stored)]


class AudiencesFormField(forms.MultipleChoiceField):
    """Check boxes over the stored value."""

    def __init__(self, **kwargs: Any) -> None:
        for name in ("max_length", "empty_value"):  # of the text field behind it
            kwargs.pop(name, None)
        super().__init__(**kwargs | {"choices": Audience.choices, "widget": forms.CheckboxSelectMultiple})

    def prepare_value(self, value: Any) -> Any:
        return split(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return joined(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class AudiencesField(models.CharField):
    """Several audiences in one text."""

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> forms.Field | None:
        return super().formfield(form_class=AudiencesFormField, **kwargs)
