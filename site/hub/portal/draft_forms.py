"""Forms that may be saved with gaps, and what in them can't be saved as typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

YEARS = range(2000, 2100)


class MomentField(forms.DateTimeField):
    """A day and a time in Shanghai; a year that was mistyped is refused before it reaches a calendar."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": "请填写日期和时间，例如 2026-05-20 14:00。"}

    def to_python(self, value: Any) -> Any:
        """The moment, or None."""
        try:
            moment = super().to_python(value)
        except OverflowError as error:
            raise ValidationError("请核对年份。") from error
        if moment is not None and moment.year not in YEARS:
            raise ValidationError("请核对年份。")
        return moment


def ends_before_start(data: dict[str, Any]) -> bool:
    """Whether both moments were typed and stand in the wrong order."""
    starts, ends = data.get("starts_at"), data.get("ends_at")
    return bool(starts and ends and ends <= starts)


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
