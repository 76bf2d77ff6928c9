"""What a visitor types of a letter: in the portal with gaps, on the public form at once."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from hub.cases.rows import row_form_set
from hub.members.validators import no_control, validate_phone
from hub.portal.draft_forms import YEARS, DraftForm, Mistake, mistakes_of

from .models import Visit, Visitor, WishedDate
from .models.records import MOST_PEOPLE
from .rules import MOST_DATES, MOST_VISITORS
from .services import Person, Wish

FIELDS = ("purpose", "party_size", "topics", "contact_name", "contact_phone", "contact_email")
DAY_WIDGET = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WishRow(DraftForm):
    """A day that would suit."""

    names = ("day", "half")

    class Meta:
        model = WishedDate
        fields = ("day", "half")
        widgets = {"day": DAY_WIDGET}
        error_messages = {
            "day": {"invalid": "日期请写成 2026-09-30 的样子。"},
            "half": {"invalid_choice": "请选择时段。"},
        }

    def clean_day(self) -> date | None:
        """A year that was mistyped is refused before it reaches a calendar."""
        day = self.cleaned_data["day"]
        if day is not None and day.year not in YEARS:
            raise ValidationError("请核对年份。")
        return day

    def clean(self) -> dict[str, Any]:
        """A half of no day says nothing."""
        data = super().clean() or {}
        if self.has_changed() and not data.get("day") and "day" not in self.errors:
            self.add_error("day", "请填写日期。")
        return data


class VisitorRow(DraftForm):
    """Somebody who comes."""

    names = ("name", "job", "phone")

    class Meta:
        model = Visitor
        fields = ("name", "job", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "job"):
            self.fields[name].validators.append(no_control)
        self.fields["phone"].validators.append(validate_phone)
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean(self) -> dict[str, Any]:
        """A position or a number belongs to a name."""
        data = super().clean() or {}
        if self.has_changed() and not data.get("name") and "name" not in self.errors:
            self.add_error("name", "请填写姓名。")
        return data


DateFormSet = row_form_set(WishRow, "dates", most=MOST_DATES, least=1)
VisitorFormSet = row_form_set(VisitorRow, "visitors", most=MOST_VISITORS, least=2)
ROW_LISTS = {"dates": MOST_DATES, "visitors": MOST_VISITORS}


class LetterForm(DraftForm):
    """Purpose, party and contact."""

    class Meta:
        model = Visit
        fields = FIELDS
        help_texts = {
            "purpose": "为什么来访、希望见哪些部门。",
            "topics": "每行写一个问题，来访前转有关部门准备；来访后逐条书面答复。",
        }
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 4}),
            "topics": forms.Textarea(attrs={"rows": 5}),
            "party_size": forms.NumberInput(attrs={"inputmode": "numeric", "min": "1"}),
            "contact_phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {
            "party_size": {"invalid": "请填写人数。"},
            "contact_email": {"invalid": "请填写完整的邮箱地址。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purpose", "party_size", "contact_name", "contact_phone"):
            self.fields[name].required = True
        self.fields["contact_name"].validators.append(no_control)
        self.fields["contact_phone"].validators.append(validate_phone)

    def clean_party_size(self) -> int | None:
        """A number of people that can come."""
        size = self.cleaned_data["party_size"]
        if size is not None and not 0 < size <= MOST_PEOPLE:
            raise ValidationError(f"来访人数须在 1 至 {MOST_PEOPLE} 之间。")
        return size

    def values(self) -> dict[str, Any]:
        """The fields of the visit to save."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class LetterForms:
    """The letter with its dates and visitors, filled and saved together.

    `data` is what was posted; without it they show what is saved.
    """

    def __init__(self, visit: Visit, data: QueryDict | None = None) -> None:
        # The form writes into its instance: a copy, so that the page still knows what is saved.
        self.form = LetterForm(data, instance=copy(visit))
        dates, people = (), ()
        if data is None:
            dates, people = visit.dates.values(*WishRow.names), visit.visitors.values(*VisitorRow.names)
        self.dates = DateFormSet(data, rows=list(dates))
        self.visitors = VisitorFormSet(data, rows=list(people))

    def is_valid(self) -> bool:
        """Whether everything can be saved, gaps included."""
        return not [part for part in (self.form, self.dates, self.visitors) if not part.is_valid()]

    def contents(self) -> dict[str, Any]:
        """The arguments of `save_letter` that the page fills. Only after `is_valid()`."""
        return {"values": self.form.values(), **self.rows()}

    def rows(self) -> dict[str, Any]:
        """The dates and the people."""
        return {
            "dates": [Wish(**row) for row in self.dates.rows()],
            "visitors": [Person(**row) for row in self.visitors.rows()],
        }

    def hush(self) -> None:
        """Show what was typed without complaints: another row was asked for, nothing handed in."""
        for form in (self.form, *self.dates.forms, *self.visitors.forms):
            form.errors.clear()

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed, in the order of the page."""
        found = [Mistake("", "", str(message)) for message in self.form.non_field_errors()]
        found += mistakes_of(self.form)
        for rows, name in ((self.dates, "希望日期"), (self.visitors, "来访人员")):
            found += [Mistake("", name, str(message)) for message in rows.non_form_errors()]
            for number, form in enumerate(rows.forms, start=1):
                if not getattr(form, "cleaned_data", {}).get("DELETE"):
                    found += mistakes_of(form, f"{name}第 {number} 项")
        return found
