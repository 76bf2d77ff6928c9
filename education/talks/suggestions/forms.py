"""What a member fills in to suggest a topic or a speaker."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from education.topics.models import Product
from hub.members.validators import no_control


def months_ahead(count: int = 12) -> list[tuple[str, str]]:
    """The months from the next one on."""
    first = timezone.localdate().replace(day=1)
    found = []
    for step in range(1, count + 1):
        year, month = divmod(first.month - 1 + step, 12)
        day = date(first.year + year, month + 1, 1)
        found.append((day.isoformat(), f"{day.year}年{day.month}月"))
    return found


class SuggestionForm(forms.Form):
    """A topic, why, and perhaps who should speak."""

    title = forms.CharField(
        label="建议的主题",
        max_length=80,
        validators=[no_control],
        error_messages={"required": "请填写建议的主题。"},
    )
    reason = forms.CharField(
        label="建议理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如哪些产业客户关心、想了解什么。",
        error_messages={"required": "请说明为什么建议这个主题。"},
    )
    products = forms.ModelMultipleChoiceField(
        Product.objects.none(),
        label="涉及品种",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "请从列出的品种中选择。",
            "invalid_pk_value": "请从列出的品种中选择。",
        },
    )
    month = forms.ChoiceField(label="希望月份", required=False)
    speaker = forms.CharField(label="推荐讲者", max_length=60, required=False, validators=[no_control])
    speaker_employer = forms.CharField(
        label="讲者单位与职务", max_length=120, required=False, validators=[no_control]
    )
    speaker_about = forms.CharField(
        label="讲者简介", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products: Any = self.fields["products"]
        products.queryset = Product.objects.filter(is_active=True)
        month: Any = self.fields["month"]
        month.choices = [("", "不限"), *months_ahead()]

    def clean_month(self) -> date | None:
        value = self.cleaned_data["month"]
        return date.fromisoformat(value) if value else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("speaker_about") and not data.get("speaker"):
            raise ValidationError({"speaker": "请填写推荐讲者的姓名。"})
        return data
