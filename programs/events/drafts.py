"""Forms that may be saved with gaps, and what in them can't be saved as typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms


class DraftForm(forms.ModelForm):
    """A form that may be saved with gaps: a required field is marked so, and required on submission only."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The fields' validators say what the constraints say, in words and without a query for each row.
        self.instance.validate_constraints = lambda exclude=None: None  # type: ignore[method-assign]

    def full_clean(self) -> None:
        """Check types and limits, and let empty fields pass."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True


@dataclass(frozen=True)
class Mistake:
    """Something typed that can't be saved: the id of its field, what it is called, what to do."""

    anchor: str
    label: str
    message: str

    def __str__(self) -> str:
        return f"{self.label}：{self.message}" if self.label else self.message


def mistakes_of(form: forms.ModelForm, where: str = "") -> list[Mistake]:
    """The errors of a form; `where` stands before the names of its fields."""
    return [
        Mistake(field.id_for_label or "", f"{where}{field.label}", str(message))
        for field in form.visible_fields()
        for message in field.errors
    ]
