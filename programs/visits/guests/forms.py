"""The public forms: a visit letter, questions, and the query of what became of them."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.crypto import get_random_string

from hub.attachments.checks import check
from hub.attachments.kinds import accept_of
from hub.cases.flows import Refused
from hub.members.validators import no_control, validate_phone
from programs.feedback.models import FeedbackSettings

from ..letter_forms import DateFormSet, LetterForm, LetterForms, VisitorFormSet
from ..models import Visit, VisitSettings
from ..models.records import lines_of
from ..rules import why_not_wished
from ..slots import UPLOAD
from ..step_forms import LONGEST_QUESTION

SALT = "programs.visits.form"
VALID_SECONDS = 12 * 60 * 60
STALE = "页面打开得太久，已为您更新，请核对后重新提交。"
RENEWED = "告知内容已更新，请重新阅读并勾选同意。"


def new_stamp() -> str:
    """The name of a form that is being opened now, signed."""
    return signing.dumps({"form": get_random_string(22), "at": time.time()}, salt=SALT)


class ConsentMixin(forms.Form):
    """Who writes, what they consent to, and what tells people from programs and a second click from a first."""

    institution = forms.CharField(
        label="单位名称",
        max_length=120,
        validators=[no_control],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "请填写单位名称。"},
    )
    email = forms.EmailField(
        label="联系邮箱",
        max_length=120,
        help_text="确认链接和查询码发到这里。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "请填写联系邮箱。", "invalid": "请填写完整的邮箱地址。"},
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

    def clean_consent_version(self) -> int:
        """What was read is what holds now."""
        version = self.cleaned_data["consent_version"]
        if version != VisitSettings.load().consent_version:
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


def fresh(data: QueryDict, form: forms.Form) -> QueryDict:
    """What was posted, with a new stamp, an empty bait and the consent text of today where the old one is no good."""
    again = data.copy()
    again["homepage"] = ""
    if "stamp" in form.errors:
        again["stamp"] = new_stamp()
    if "consent_version" in form.errors:
        again["consent_version"] = str(VisitSettings.load().consent_version)
        again.pop("consent", None)
    return again


def opening() -> dict[str, Any]:
    """What a form that is being opened begins with."""
    return {"stamp": new_stamp(), "consent_version": VisitSettings.load().consent_version}


class GuestLetterForm(ConsentMixin, LetterForm):
    """The letter as it is handed in at once: nothing may be left open."""

    letter = forms.FileField(
        label="拜访函",
        required=False,
        help_text="加盖公章的拜访函，PDF、图片或 Word，不超过 10 MB。",
        widget=forms.FileInput(attrs={"accept": accept_of(UPLOAD.kinds)}),
        error_messages={
            "invalid": "拜访函没有传上来，请重新选择。",
            "empty": "文件是空的，请检查后重新上传。",
            "required": "请上传拜访函。",
        },
    )

    class Meta(LetterForm.Meta):
        exclude = ("contact_email",)  # it is the address that is confirmed

    field_order = ("institution", "contact_name", "contact_phone", "email", "purpose", "party_size", "topics")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letter"].required = VisitSettings.load().letter_required
        for name, words in (
            ("purpose", "请填写来访事由。"),
            ("party_size", "请填写来访人数。"),
            ("contact_name", "请填写联系人。"),
            ("contact_phone", "请填写联系电话。"),
        ):
            self.fields[name].error_messages["required"] = words

    def full_clean(self) -> None:
        """Required is required here."""
        forms.ModelForm.full_clean(self)

    def clean_letter(self) -> Any:
        """A file that can be kept."""
        upload = self.cleaned_data["letter"]
        if upload:
            try:
                check(upload, UPLOAD)
            except Refused as refusal:
                raise ValidationError(refusal.reason) from refusal
        return upload


class GuestLetter(LetterForms):
    """The public letter with its dates and visitors."""

    form: GuestLetterForm

    def __init__(self, data: QueryDict | None = None, files: Any = None) -> None:
        initial = opening() if data is None else None
        self.form = GuestLetterForm(data, files, instance=Visit(), initial=initial)
        self.dates, self.visitors = DateFormSet(data), VisitorFormSet(data)

    def is_valid(self) -> bool:
        """Whether it can be handed in: with a day that lies ahead, and somebody who comes."""
        if not super().is_valid():
            return False
        rows, form = self.rows(), self.form
        if not rows["dates"]:
            form.add_error(None, "请至少填写一个希望来访的日期。")
        elif reason := why_not_wished([wish.day for wish in rows["dates"]]):
            form.add_error(None, reason)
        if not rows["visitors"]:
            form.add_error(None, "请至少填写带队人。")
        elif len(rows["visitors"]) > form.cleaned_data["party_size"]:
            form.add_error("party_size", "来访人员多于来访人数，请核对。")
        return not form.errors

    def content(self) -> dict[str, Any]:
        """What is kept of it until the address is confirmed. Only after `is_valid()`."""
        names = ("institution", "contact_name", "contact_phone", "purpose", "party_size", "topics")
        rows = self.rows()
        return {
            **{name: self.form.cleaned_data[name] for name in names},
            "dates": [[wish.day.isoformat(), wish.half] for wish in rows["dates"]],
            "visitors": [{"name": row.name, "job": row.job, "phone": row.phone} for row in rows["visitors"]],
        }


class QuestionForm(ConsentMixin):
    """Questions without a visit."""

    contact_name = forms.CharField(
        label="联系人",
        max_length=60,
        validators=[no_control],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填写联系人。"},
    )
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=40,
        validators=[validate_phone],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": "请填写联系电话。"},
    )
    questions = forms.CharField(
        label="问题",
        max_length=6000,
        help_text="每行写一个问题，将逐条答复。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请至少写一个问题。", "max_length": "问题合计最多 6000 字。"},
    )

    field_order = ("institution", "contact_name", "contact_phone", "email", "questions")

    def clean_questions(self) -> list[str]:
        """One a line, as many as a form of the member's voice takes."""
        found = lines_of(self.cleaned_data["questions"])
        most = FeedbackSettings.load().most_lines
        if not found:
            raise ValidationError("请至少写一个问题。")
        if len(found) > most:
            raise ValidationError(f"一次最多提 {most} 个问题，现有 {len(found)} 个，请合并相近的。")
        if any(len(line) > LONGEST_QUESTION for line in found):
            raise ValidationError(f"每个问题最多 {LONGEST_QUESTION} 字。")
        return found

    def content(self) -> dict[str, Any]:
        """What is kept of it until the address is confirmed. Only after `is_valid()`."""
        names = ("institution", "contact_name", "contact_phone", "questions")
        return {name: self.cleaned_data[name] for name in names}


class LookupForm(forms.Form):
    """By which somebody without an account finds their case."""

    email = forms.EmailField(
        label="登记时的邮箱",
        max_length=120,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "请填写登记时的邮箱。", "invalid": "请填写完整的邮箱地址。"},
    )
    code = forms.CharField(
        label="查询码",
        max_length=40,
        help_text="登记后发到邮箱的 12 位字母和数字，不区分大小写。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "请填写查询码。"},
    )
