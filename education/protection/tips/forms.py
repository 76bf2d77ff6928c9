"""The public form, that of the portal, and the query of what became of a report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import QueryDict
from django.utils.crypto import get_random_string

from hub.attachments.checks import check
from hub.attachments.kinds import accept_of
from hub.cases.flows import Refused
from hub.members.validators import no_control, validate_phone

from ..matching import host_key, lines_of
from ..models import Activity, ProtectionSettings
from .services import Teller
from .slots import UPLOAD

SALT = "protection.tips.form"
VALID_SECONDS = 12 * 60 * 60
STALE = "页面打开得太久，已为您更新，请核对后重新提交。"
RENEWED = "告知内容已更新，请重新阅读并勾选同意。"


def new_stamp() -> str:
    """The name of a form that is being opened now, signed."""
    return signing.dumps({"form": get_random_string(32), "at": time.time()}, salt=SALT)


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class FilesField(forms.FileField):
    """Several files, each checked as files of cases are."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        """Raise ValidationError with the name of the file that can't be kept."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > UPLOAD.max_count:
            raise ValidationError(f"一次最多上传 {UPLOAD.max_count} 个文件。")
        for upload in files:
            super().clean(upload, initial)
            try:
                check(upload, UPLOAD)
            except Refused as refusal:
                raise ValidationError(f"{upload.name[:60]}：{refusal.reason}") from refusal
        return list(files)


class TipForm(forms.Form):
    """What was seen, by whom it was done, with what papers. The same for the public and for members."""

    activity = forms.ChoiceField(
        label="情形",
        choices=Activity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择情形。", "invalid_choice": "请从列出的情形中选择。"},
    )
    account = forms.CharField(
        label="情况说明",
        max_length=4000,
        help_text="发生了什么、对方怎样联系和招揽、款项打到哪里。请不要写出您自己的姓名和联系方式。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请写明发生了什么。", "max_length": "情况说明最多 4000 字。"},
    )
    happened = forms.CharField(
        label="发生时间",
        required=False,
        max_length=60,
        validators=[no_control],
        help_text="例如“今年 9 月至今”。",
    )
    other_names = forms.CharField(
        label="对方的名称",
        required=False,
        max_length=2000,
        help_text="机构、群、账号或人员的名称，每行一个。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    domains = forms.CharField(
        label="网址或域名",
        required=False,
        max_length=4000,
        help_text="每行一个，可以粘贴整个网址。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    apps = forms.CharField(
        label="App 名称", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    amount = forms.DecimalField(
        label="涉及金额（元）",
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": "金额请用数字填写，单位为元。",
            "min_value": "金额须大于 0；没有损失的留空。",
            "max_digits": "金额太大，请核对。",
            "max_whole_digits": "金额太大，请核对。",
            "max_decimal_places": "金额最多两位小数。",
        },
    )
    files: Any = FilesField(
        label="材料",
        required=False,
        help_text=f"截图、转账凭证、聊天记录等，最多 {UPLOAD.max_count} 个，每个不超过 {UPLOAD.max_mb} MB。",
        widget=FilesInput(attrs={"accept": accept_of(UPLOAD.kinds)}),
        error_messages={"empty": "文件是空的，请检查后重新上传。", "invalid": "文件没有传上来，请重新选择。"},
    )
    stamp = forms.CharField(widget=forms.HiddenInput, error_messages={"required": STALE})

    def clean_stamp(self) -> str:
        """The name of the form, where it is ours and not too old."""
        try:
            opened = signing.loads(self.cleaned_data["stamp"], salt=SALT, max_age=VALID_SECONDS)
        except signing.BadSignature as error:
            raise ValidationError(STALE) from error
        return str(opened["form"])

    def clean_domains(self) -> str:
        """Each line an address."""
        hosts = lines_of(self.cleaned_data["domains"])
        if wrong := [host for host in hosts if "." not in host_key(host)]:
            raise ValidationError(f"“{wrong[0][:60]}”不是网址或域名，请核对。")
        return "\n".join(hosts)

    @property
    def values(self) -> dict[str, Any]:
        """Fields of the tip. Only after `is_valid()`."""
        data = self.cleaned_data
        names = ("activity", "account", "happened", "amount", "domains")
        lists = {name: "\n".join(lines_of(data[name])) for name in ("other_names", "apps")}
        return {name: data[name] for name in names} | lists

    @property
    def uploads(self) -> Sequence[File]:
        """The files. Only after `is_valid()`."""
        return self.cleaned_data["files"]


class PublicTipForm(TipForm):
    """With who reports, if they say so, and what they consent to."""

    name = forms.CharField(
        label="姓名",
        required=False,
        max_length=60,
        validators=[no_control],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label="电话",
        required=False,
        max_length=40,
        validators=[validate_phone],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label="邮箱",
        required=False,
        max_length=120,
        help_text="填写后，编号和查询码同时发到邮箱，有进展时邮件提醒。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "请填写完整的邮箱地址。"},
    )
    consent = forms.BooleanField(
        label="我已阅读并同意上述保密与个人信息处理告知",
        error_messages={"required": "请阅读告知并勾选同意。"},
    )
    consent_version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": RENEWED, "invalid": RENEWED}
    )
    # For programs that fill in every field; people never see it.
    homepage = forms.CharField(
        label="请留空",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_consent_version(self) -> int:
        """What was read is what holds now."""
        version = self.cleaned_data["consent_version"]
        if version != ProtectionSettings.load().consent_version:
            raise ValidationError(RENEWED)
        return version

    @property
    def is_program(self) -> bool:
        """Whether something filled in what people don't see. Only of a valid form."""
        return bool(self.cleaned_data["homepage"])

    @property
    def teller(self) -> Teller:
        """Who reports. Only after `is_valid()`."""
        return Teller(**{name: self.cleaned_data[name] for name in ("name", "phone", "email")})


def opening() -> dict[str, Any]:
    """What a form that is being opened begins with."""
    return {"stamp": new_stamp(), "consent_version": ProtectionSettings.load().consent_version}


def fresh(data: QueryDict, form: forms.Form) -> QueryDict:
    """What was posted, with a new stamp, an empty bait and the consent text of today where the old one is no good."""
    again = data.copy()
    again["homepage"] = ""
    if "stamp" in form.errors:
        again["stamp"] = new_stamp()
    if "consent_version" in form.errors:
        again["consent_version"] = str(ProtectionSettings.load().consent_version)
        again.pop("consent", None)
    return again


class LookupForm(forms.Form):
    """Number and code."""

    number = forms.CharField(
        label="编号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写编号。"},
    )
    code = forms.CharField(
        label="查询码",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "请填写查询码。"},
    )
