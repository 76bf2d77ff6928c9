"""What people say about their own data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hub.accounts.models import User
from hub.members.validators import no_control, validate_phone


class CorrectionForm(forms.Form):
    """One's own data as it should be."""

    phone = forms.CharField(
        label="电话", max_length=40, required=False, validators=[validate_phone], help_text="保存后立即生效。"
    )
    position = forms.CharField(
        label="职务", max_length=60, required=False, validators=[no_control], help_text="保存后立即生效。"
    )
    family_name = forms.CharField(
        label="姓", max_length=50, validators=[no_control], error_messages={"required": "请填写姓。"}
    )
    given_name = forms.CharField(
        label="名", max_length=50, validators=[no_control], error_messages={"required": "请填写名。"}
    )
    email = forms.EmailField(
        label="邮箱",
        error_messages={"required": "请填写邮箱。", "invalid": "请填写完整的邮箱地址。"},
        help_text="邮箱也用来登录，更正后凭新邮箱登录。",
    )
    note = forms.CharField(
        label="更正理由",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="更正姓名或邮箱时填写，由交易所核实后办理。",
    )

    def __init__(self, *args: Any, user: User, is_contact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not is_contact:
            del self.fields["position"]

    def clean_email(self) -> str:
        """An address that nobody else has."""
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.user.pk).exists():
            raise ValidationError("这个邮箱不能使用，请换一个或与交易所联系。")
        return email

    @property
    def values(self) -> dict[str, str]:
        """What was typed, without the reason; only of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}


class DeletionForm(forms.Form):
    """That one has read what goes and what stays."""

    note = forms.CharField(
        label="说明（可不填）", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    understood = forms.BooleanField(
        label="我已了解：注销后不能恢复，也不能再用这个账号登录",
        error_messages={"required": "请确认已了解注销的后果。"},
    )
