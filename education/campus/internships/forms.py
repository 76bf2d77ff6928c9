"""The post as a firm writes it, the application as a student does, and the answer."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import QueryDict
from django.utils.crypto import get_random_string
from wagtail.admin.forms.models import WagtailAdminModelForm

from hub.attachments.checks import FileRefused, check
from hub.attachments.kinds import accept_of
from hub.members.validators import no_control, validate_phone
from hub.portal.draft_forms import YEARS

from ..drafting import BAD_DAY, DAY
from ..models import CampusSettings, InternshipApplication, InternshipPost
from .slots import CV

SALT = "education.campus.internship-form"
VALID_SECONDS = 12 * 60 * 60
STALE = "页面打开得太久，已为您更新，请核对后重新提交。"
RENEWED = "告知内容已更新，请重新阅读并勾选同意。"
FIELDS = (
    "title", "city", "place", "starts_on", "ends_on", "number", "duties", "requirements", "deadline",
)  # fmt: skip


class PostMixin:
    """What is asked of a post, whoever writes it."""

    errors: Any
    cleaned_data: dict[str, Any]
    fields: dict[str, forms.Field]

    def check_days(self, data: dict[str, Any]) -> None:
        """Days of a year that was not mistyped, in their order."""
        for name in ("starts_on", "ends_on", "deadline"):
            if data.get(name) and data[name].year not in YEARS:
                self.add_error(name, "请核对年份。")  # type: ignore[attr-defined]
        starts, deadline = data.get("starts_on"), data.get("deadline")
        if starts and deadline and deadline > starts:
            self.add_error("deadline", "申请截止日不能晚于实习开始日期。")  # type: ignore[attr-defined]


class PostForm(PostMixin, forms.ModelForm):
    """A post in the portal."""

    use_required_attribute = False

    class Meta:
        model = InternshipPost
        fields = FIELDS
        widgets = {
            "starts_on": DAY,
            "ends_on": DAY,
            "deadline": DAY,
            "duties": forms.Textarea(attrs={"rows": 5}),
            "requirements": forms.Textarea(attrs={"rows": 5}),
        }
        error_messages = {
            "starts_on": BAD_DAY,
            "ends_on": BAD_DAY,
            "deadline": BAD_DAY,
            "number": {"invalid": "请填写人数。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "city", "place"):
            self.fields[name].validators.append(no_control)
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"

    def clean(self) -> dict[str, Any]:
        """The days hang together."""
        data = super().clean() or {}
        self.check_days(data)
        return data


class OwnPostForm(PostMixin, WagtailAdminModelForm):
    """A post of the exchange's own, in the admin."""

    class Meta:
        model = InternshipPost
        fields = FIELDS

    def clean(self) -> dict[str, Any]:
        """The days hang together."""
        data = super().clean()
        self.check_days(data)
        return data

    def save(self, commit: bool = True) -> InternshipPost:
        """A new one is its writer's."""
        if not self.instance.pk:
            self.instance.author = self.for_user
        return super().save(commit=commit)


def new_stamp() -> str:
    """The name of a form that is being opened now, signed."""
    return signing.dumps({"form": get_random_string(22), "at": time.time()}, salt=SALT)


class ApplicationForm(forms.ModelForm):
    """A student's application, handed in at once."""

    use_required_attribute = False

    cv = forms.FileField(
        label="简历",
        help_text=f"PDF 或 Word，不超过 {CV.max_mb} MB；不要写身份证号、银行卡号。",
        widget=forms.FileInput(attrs={"accept": accept_of(CV.kinds)}),
        error_messages={
            "required": "请上传简历。",
            "empty": "文件是空的，请检查后重新上传。",
            "invalid": "简历没有传上来，请重新选择。",
        },
    )
    consent = forms.BooleanField(
        label="我已阅读并同意上述个人信息处理告知", error_messages={"required": "请阅读告知并勾选同意。"}
    )
    consent_version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": RENEWED, "invalid": RENEWED}
    )
    stamp = forms.CharField(widget=forms.HiddenInput, error_messages={"required": STALE})
    # For programs that fill in every field; people never see it.
    homepage = forms.CharField(
        label="请留空",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = InternshipApplication
        fields = ("name", "university", "major", "email", "phone", "message")
        help_texts = {
            "email": "查询和撤回的链接发到这里。",
            "message": "为什么申请这个岗位，可以实习的时间。",
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "message": forms.Textarea(attrs={"rows": 6}),
        }
        error_messages = {"email": {"invalid": "请填写完整的邮箱地址。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "university", "major"):
            self.fields[name].validators.append(no_control)
        self.fields["phone"].validators.append(validate_phone)
        for name in self.Meta.fields:
            field = self.fields[name]
            field.error_messages["required"] = f"请填写{field.label}。"

    def clean_cv(self) -> File:
        """A file that can be kept."""
        upload = self.cleaned_data["cv"]
        try:
            check(upload, CV)
        except FileRefused as refusal:
            raise ValidationError(refusal.reason) from refusal
        return upload

    def clean_consent_version(self) -> int:
        """What was read is what holds now."""
        version = self.cleaned_data["consent_version"]
        if version != CampusSettings.load().consent_version:
            raise ValidationError(RENEWED)
        return version

    def clean_stamp(self) -> str:
        """The name of the form, where it is ours and not too old."""
        try:
            opened = signing.loads(self.cleaned_data["stamp"], salt=SALT, max_age=VALID_SECONDS)
        except signing.BadSignature as error:
            raise ValidationError(STALE) from error
        return str(opened["form"])

    @property
    def is_program(self) -> bool:
        """Whether something filled in what people don't see. Only of a valid form."""
        return bool(self.cleaned_data["homepage"])

    def values(self) -> dict[str, Any]:
        """The fields of the row. Only after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def opening() -> dict[str, Any]:
    """What a form that is being opened begins with."""
    return {"stamp": new_stamp(), "consent_version": CampusSettings.load().consent_version}


def fresh(data: QueryDict, form: forms.BaseForm) -> QueryDict:
    """What was posted, with a new stamp, an empty bait and the consent text of today where the old one is no good."""
    again = data.copy()
    again["homepage"] = ""
    if "stamp" in form.errors:
        again["stamp"] = new_stamp()
    if "consent_version" in form.errors:
        again["consent_version"] = str(CampusSettings.load().consent_version)
        again.pop("consent", None)
    return again


class AnswerForm(forms.Form):
    """What the student is told."""

    state = forms.ChoiceField(
        label="答复",
        choices=[
            (state.value, state.label)
            for state in InternshipApplication.State
            if state != InternshipApplication.State.RECEIVED
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择答复。", "invalid_choice": "请从列出的答复中选择。"},
    )
    reply = forms.CharField(
        label="给申请人的话",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="邀请面试的写明时间、方式和联系人；随邮件发给申请人。",
    )


class ReasonForm(forms.Form):
    """Why a post does not go out."""

    reason = forms.CharField(
        label="理由（发布单位可见）", max_length=300, error_messages={"required": "请写明理由。"}
    )
