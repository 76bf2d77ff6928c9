"""The forms of the sign-in pages: allauth's, with our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import MaxLengthValidator
from django.forms import Field

WORDS: dict[str, dict[str, str]] = {
    "login": {"label": "用户名或邮箱", "required": "请填写用户名或邮箱。"},
    "password": {"label": "密码", "required": "请填写密码。"},
    "email": {"label": "账号的邮箱", "required": "请填写邮箱。", "invalid": "请填写完整的邮箱地址。"},
    "oldpassword": {"label": "当前密码", "required": "请填写当前密码。"},
    "password1": {"label": "新密码", "required": "请填写新密码。"},
    "password2": {"label": "再次输入新密码", "required": "请再次输入新密码。"},
    "code": {"label": "验证码", "required": "请填写验证码。"},
    "name": {"label": "名称", "required": "请填写名称。"},
    "passwordless": {"label": "可以直接用它登录，不必输入密码"},
    "credential": {
        "label": "通行密钥",
        "required": "没有收到通行密钥的信息，请重试。",
        "invalid": "通行密钥的信息不完整，请重试。",
    },
}


class OurWords:
    """Labels and messages of ours, no placeholders, and the password rule beside the new password."""

    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            words = dict(WORDS[name])
            field.label = words.pop("label")
            field.error_messages.update(words)
            field.widget.attrs.pop("placeholder", None)
            field.help_text = password_rule() if name == "password1" else ""


class SignInForm(OurWords, LoginForm):
    """Username or e-mail, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.validators.append(MaxLengthValidator(254, "用户名或邮箱最多 254 个字符。"))
        login.widget.attrs.update(autocomplete="username", autocapitalize="none", maxlength=254)


class PasswordChangeForm(OurWords, ChangePasswordForm):
    """The present password, and the new one twice."""


class ConfirmByPasswordForm(OurWords, ReauthenticateForm):
    """The password once more, before something important is changed."""


class PasswordResetForm(OurWords, ResetPasswordForm):
    """Where the link to a new password is sent."""


class NewPasswordForm(OurWords, ResetPasswordKeyForm):
    """A new password, twice, after the link of the mail."""


def password_rule() -> str:
    """The first rule of passwords in one sentence."""
    return password_validators_help_texts()[0]
