"""The form of a year: its days as text, because that is how the notice comes."""

from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from .models import CalendarYear
from .notices import Day, Unreadable, read_notice, write_notice
from .services import set_days


class CalendarYearForm(WagtailAdminModelForm):
    """A year, what it rests on, and its holidays and working weekends."""

    days = forms.CharField(
        label="放假与调休",
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="可以直接粘贴放假通知的各条原文，也可以每行写一段，例如“2月15日至23日 休 春节”“2月14日 班 春节”。"
        "只写与周一至周五不同的日子；已经计算出的期限不会改变。",
    )

    class Meta:
        model = CalendarYear
        fields = ["year", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Another year is another calendar: its days would not belong to it.
            self.fields["year"].disabled = True
            days = self.instance.days.all()
            self.initial["days"] = write_notice(Day(day.date, day.is_working, day.name) for day in days)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "year" in cleaned and "days" in cleaned:
            try:
                cleaned["days"] = read_notice(cleaned["days"], cleaned["year"])
            except Unreadable as error:
                self.add_error("days", str(error))
        return cleaned

    def save(self, commit: bool = True) -> CalendarYear:
        year = super().save(commit=commit)
        if commit:
            set_days(year=year, days=self.cleaned_data["days"])
        return year
