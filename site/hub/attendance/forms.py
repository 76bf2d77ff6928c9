"""What attendees fill in on their phones."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from .identity import Entry, cleaned, why_no_name
from .models import ClientKind, ConsentText, SurveyQuestion
from .results import MARKS


class EntryForm(forms.Form):
    """Name, company and kind of one attendee."""

    name = forms.CharField(
        label="姓名",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填写姓名。"},
    )
    company = forms.CharField(
        label="单位",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text="没有单位的请填“个人”。",
        error_messages={"required": "请填写单位，没有单位的填“个人”。"},
    )
    kind = forms.ChoiceField(
        label="身份",
        choices=ClientKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择身份。", "invalid_choice": "请从列出的身份中选择。"},
    )

    def clean_name(self) -> str:
        """A name that can be read."""
        return self._readable("name")

    def clean_company(self) -> str:
        """A company that can be read."""
        return self._readable("company")

    def _readable(self, name: str) -> str:
        field, text = self.fields[name], cleaned(self.cleaned_data[name])
        if len(text) > field.max_length:  # type: ignore[attr-defined]
            raise ValidationError(f"{field.label}太长，请缩短。")
        if reason := why_no_name(text, str(field.label)):
            raise ValidationError(reason)
        return text

    @property
    def entry(self) -> Entry:
        """What was typed, cleaned; only of a valid form."""
        data = self.cleaned_data
        return Entry(data["name"], data["company"], data["kind"], data.get("tail", ""))


class TailForm(EntryForm):
    """An attendee, with what tells two of one name in one company apart."""

    tail = forms.RegexField(
        r"^[0-9]{4}$",
        label="手机号后四位",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4", "autocomplete": "off"}),
        help_text="只用来区分同单位的同名参会人，不另外保存。",
        error_messages={"invalid": "请填写手机号的最后四位数字。"},
    )


class PaperForm(TailForm):
    """A row of the sheet that was signed on paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["kind"])
        field.widget = forms.Select()
        field.choices = [("", "请选择"), *ClientKind.choices]
        for each in self.fields.values():
            each.help_text = ""
            each.widget.attrs["autocomplete"] = "off"


class ReasonedForm(PaperForm):
    """A correction of an attendee's row."""

    reason = forms.CharField(
        label="理由", max_length=200, error_messages={"required": "请写明理由，交易所验收时会看到。"}
    )


class RemovalForm(forms.Form):
    """A removal of an attendee's row."""

    reason = forms.CharField(
        label="理由", max_length=200, error_messages={"required": "请写明理由，交易所验收时会看到。"}
    )


class SignInForm(TailForm):
    """Signing in on one's own phone. `website` is a bait: people don't see it."""

    consent = forms.BooleanField(
        label="我已阅读并同意以上告知内容", error_messages={"required": "勾选同意后才能签到。"}
    )
    consent_version = forms.ModelChoiceField(
        ConsentText.objects,
        to_field_name="version",
        widget=forms.HiddenInput,
        error_messages={
            "required": "告知内容已更新，请重新阅读。",
            "invalid_choice": "告知内容已更新，请重新阅读。",
        },
    )
    website = forms.CharField(
        label="请勿填写",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)


class SurveyForm(forms.Form):
    """The questions that are asked now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {f"q{row.pk}": row for row in SurveyQuestion.objects.filter(is_active=True)}
        for name, question in self.questions.items():
            self.fields[name] = self._field(question)

    @staticmethod
    def _field(question: SurveyQuestion) -> forms.Field:
        if question.kind == SurveyQuestion.Kind.TEXT:
            return forms.CharField(
                label=question.label,
                required=question.is_required,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": f"请填写“{question.label}”。"},
            )
        return forms.TypedChoiceField(
            label=question.label,
            choices=MARKS,
            coerce=int,
            empty_value=None,
            required=question.is_required,
            widget=forms.RadioSelect,
            error_messages={
                "required": f"请评价“{question.label}”。",
                "invalid_choice": "请从列出的评价中选择。",
            },
        )

    @property
    def answers(self) -> dict[SurveyQuestion, Any]:
        """The answer to each question; only of a valid form."""
        return {self.questions[name]: value for name, value in self.cleaned_data.items()}
