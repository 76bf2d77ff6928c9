"""Forms of the self-assessment."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone

YEARS = 6


def years() -> list[int]:
    """The years that can be looked at, this one first."""
    this_year = timezone.localdate().year
    return list(range(this_year, this_year - YEARS, -1))


class YearForm(forms.Form):
    """The year that is shown. A value it doesn't know narrows nothing."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(year, f"{year} 年") for year in years()]
        cast(forms.ChoiceField, self.fields["year"]).choices = choices

    @property
    def chosen(self) -> int:
        """The year, this one where none was chosen."""
        self.is_valid()
        return self.cleaned_data.get("year") or timezone.localdate().year


class RemarkForm(forms.Form):
    """What an editor says of a figure; `version` is the one that was on the screen."""

    text = forms.CharField(
        label="说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="数字说明什么、为什么增减、下一年打算怎么做。最多 1000 字。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32000)


class WithdrawForm(forms.Form):
    """Why a release is taken back."""

    reason = forms.CharField(label="撤回原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
