"""The forms of applying, joining, inviting, leaving, deciding and payee accounts; both shells use them."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from hub.accounts.forms import password_rule
from hub.attachments.checks import check
from hub.attachments.kinds import accept_of
from hub.cases.flows import Refused
from hub.members.models import Contact, Organization
from hub.members.validators import no_control, validate_phone

from . import applications
from .models import Application, Invitation, MembershipSettings, validate_bank_account


class ApplicationForm(forms.ModelForm):
    """A firm, its first contact, a letter of authorisation, and the consent to keep their data."""

    letter = forms.FileField(
        label="授权书",
        error_messages={
            "required": "请上传授权书。",
            "invalid": "授权书没有传上来，请重新选择。",
            "empty": "文件是空的，请检查后重新上传。",
        },
        widget=forms.FileInput(attrs={"accept": accept_of(applications.LETTER.kinds)}),
    )
    consent = forms.BooleanField(
        label="我已阅读并同意上述个人信息处理告知", error_messages={"required": "请阅读告知并勾选同意。"}
    )
    # For programs that fill in every field; people never see it.
    homepage = forms.CharField(label="请留空", required=False)

    class Meta:
        model = Application
        fields = (
            "kind",
            "name",
            "credit_code",
            "region",
            "family_name",
            "given_name",
            "position",
            "phone",
            "email",
        )
        error_messages = {
            "kind": {"required": "请选择机构类别。", "invalid_choice": "请从列表中选择机构类别。"},
            "name": {"required": "请填写机构全称，与营业执照或登记证书一致。"},
            "region": {"required": "请选择辖区。", "invalid_choice": "请从列表中选择辖区。"},
            "family_name": {"required": "请填写姓。"},
            "given_name": {"required": "请填写名。"},
            "phone": {"required": "请填写电话。"},
            "email": {"required": "请填写工作邮箱。", "invalid": "请填写完整的邮箱地址。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        for name in ("kind", "region"):
            field = cast(Any, fields[name])
            field.choices = [("", "请选择"), *(choice for choice in field.choices if choice[0])]
        fields["credit_code"].help_text = "18 位，与营业执照或登记证书一致。"
        fields["email"].help_text = "确认链接发到这里，开通后用它登录。"
        fields["letter"].help_text = MembershipSettings.load().letter_note
        fields["email"].widget.attrs.update(autocomplete="email")
        fields["phone"].widget.attrs.update(autocomplete="tel", inputmode="tel")
        fields["homepage"].widget.attrs.update(autocomplete="off", tabindex="-1")
        fields["phone"].validators.append(validate_phone)
        for name in ("name", "family_name", "given_name", "position"):
            fields[name].validators.append(no_control)

    def clean_credit_code(self) -> str:
        return self.cleaned_data["credit_code"].upper()

    def clean_letter(self) -> Any:
        upload = self.cleaned_data["letter"]
        try:
            check(upload, applications.LETTER)
        except Refused as refusal:
            raise ValidationError(refusal.reason) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        missing = not data.get("credit_code") and "credit_code" not in self.errors
        if missing and data.get("kind") not in (None, Organization.Kind.OVERSEAS_BROKER):
            self.add_error("credit_code", "请填写统一社会信用代码。")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of it, beside the letter."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class JoinForm(forms.Form):
    """What an invited person tells: who they are, where the account is new, and a password twice."""

    family_name = forms.CharField(
        label="姓", max_length=50, validators=[no_control], error_messages={"required": "请填写姓。"}
    )
    given_name = forms.CharField(
        label="名", max_length=50, validators=[no_control], error_messages={"required": "请填写名。"}
    )
    position = forms.CharField(label="职务", max_length=60, required=False, validators=[no_control])
    phone = forms.CharField(
        label="电话", max_length=40, validators=[validate_phone], error_messages={"required": "请填写电话。"}
    )
    consent = forms.BooleanField(
        label="我已阅读并同意上述个人信息处理告知", error_messages={"required": "请阅读告知并勾选同意。"}
    )
    password1 = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请填写密码。"},
    )
    password2 = forms.CharField(
        label="再次输入密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请再次输入密码。"},
    )

    def __init__(self, *args: Any, invitation: Invitation, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["password1"].help_text = password_rule()
        if is_known:
            for name in ("family_name", "given_name", "position", "phone", "consent"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "两次输入的密码不一致。")
        elif first:
            try:
                validate_password(first, self.invitation.user)
            except ValidationError as error:
                self.add_error("password1", error)
        return data

    @property
    def values(self) -> dict[str, str]:
        """The arguments of `people.join`."""
        apart = ("password1", "password2", "consent")
        named = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        return named | {"password": self.cleaned_data["password1"]}


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="对方的工作邮箱",
        max_length=254,
        error_messages={"required": "请填写邮箱。", "invalid": "请填写完整的邮箱地址。"},
    )
    is_administrator = forms.BooleanField(
        label="同时设为管理员", required=False, help_text="管理员可以邀请、停用本单位的联系人。"
    )


class DismissForm(forms.Form):
    """Who takes over what the leaving contact has open; asked only where something is."""

    successor = forms.ModelChoiceField(
        label="由谁接手未办结的事项",
        queryset=Contact.objects.none(),
        empty_label="请选择",
        error_messages={
            "required": "请选择由谁接手未办结的事项。",
            "invalid_choice": "请从本单位在用的联系人中选择。",
        },
    )

    def __init__(self, *args: Any, successors: Any, has_cases: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_cases:
            del self.fields["successor"]
            return
        field = cast(forms.ModelChoiceField, self.fields["successor"])
        field.queryset = successors
        field.label_from_instance = lambda contact: (  # type: ignore[method-assign, assignment]
            f"{contact.user}，{contact.position}" if contact.position else str(contact.user)
        )


class AppointForm(forms.Form):
    """Whether the administrator gives their own role away with it."""

    in_my_place = forms.BooleanField(label="移交给对方，我不再担任管理员", required=False)


class ApproveForm(forms.Form):
    """The short name of a firm that is not known yet."""

    short_name = forms.CharField(
        label="机构简称",
        max_length=40,
        validators=[no_control],
        error_messages={"required": "请填写机构简称。"},
    )


class ReasonForm(forms.Form):
    """Why something is refused, for the one it concerns."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。"},
    )


class PayeeForm(forms.Form):
    """A new account of an organization, typed twice."""

    bank_name = forms.CharField(
        label="开户银行",
        max_length=120,
        validators=[no_control],
        help_text="写到支行。",
        error_messages={"required": "请填写开户银行。"},
    )
    bank_account = forms.CharField(
        label="银行账号",
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "请填写银行账号。"},
    )
    again = forms.CharField(
        label="再次输入银行账号",
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="保存后只显示后四位。",
        error_messages={"required": "请再次输入银行账号。"},
    )
    basis = forms.CharField(
        label="依据",
        max_length=200,
        validators=[no_control],
        help_text="例如：2026 年 3 月 2 日加盖公章的账户变更函。",
        error_messages={"required": "请写明依据，财务据此核对。"},
    )

    def clean_bank_account(self) -> str:
        value = "".join(self.cleaned_data["bank_account"].split()).upper()
        validate_bank_account(value)
        return value

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("bank_account"), data.get("again")
        if first and second and first != "".join(second.split()).upper():
            self.add_error("again", "两次输入的账号不一致。")
        data.pop("again", None)
        return data
