"""The readers' form, and what tells a first answer from a second click and people from programs."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string

SALT = "education.articles.helpful"
VALID_SECONDS = 12 * 60 * 60
LEAST_SECONDS = 1
STALE = "页面打开得太久，已为您更新，请再点一次“提交”。"
TOO_FAST = "请再点一次“提交”。"


def new_stamp(page_id: int) -> str:
    """The name of a form that is being opened now, signed for one page."""
    return signing.dumps({"page": page_id, "form": get_random_string(22), "at": time.time()}, salt=SALT)


class HelpfulForm(forms.Form):
    """Yes or no, and why."""

    verdict = forms.ChoiceField(
        label="这一页有帮助吗",
        choices=[("yes", "有帮助"), ("no", "没有帮助")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择“有帮助”或“没有帮助”。",
            "invalid_choice": "请从列出的选项中选择。",
        },
    )
    reason = forms.CharField(
        label="原因",
        required=False,
        max_length=500,
        help_text="哪里没讲清楚，还想了解什么。请不要填写姓名、电话等个人信息。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "原因请控制在 500 字以内。"},
    )
    stamp = forms.CharField(widget=forms.HiddenInput, error_messages={"required": STALE})
    website = forms.CharField(
        label="请勿填写",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, page_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page_id = page_id

    def clean_reason(self) -> str:
        """One text without what no reader types."""
        return " ".join(self.cleaned_data["reason"].replace("\x00", "").split())

    def clean_stamp(self) -> str:
        """The name of the form, where it is ours, of this page, and was not filled at once."""
        try:
            data = signing.loads(self.cleaned_data["stamp"], salt=SALT, max_age=VALID_SECONDS)
        except signing.BadSignature:
            raise ValidationError(STALE) from None
        if data["page"] != self.page_id:
            raise ValidationError(STALE)
        if time.time() - data["at"] < LEAST_SECONDS:
            raise ValidationError(TOO_FAST)
        return data["form"]

    @property
    def is_program(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(self.data.get("website"))
