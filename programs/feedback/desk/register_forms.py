"""What a clerk types of a form that came in by mail, phone, WeChat or letter."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.checks import FileRefused, check
from hub.attachments.kinds import accept_of
from hub.attachments.names import clean_name
from hub.backoffice.firms import FirmField
from hub.cases.models import Case
from hub.cases.slots import Slot
from hub.members.models import Contact, Organization
from hub.members.services import market_institutions
from hub.members.validators import no_control, validate_phone
from hub.portal.draft_forms import YEARS, MomentField

from ..models import Feedback
from ..slots import LETTER

CHANNELS = [
    (channel.value, channel.label)
    for channel in (Case.Channel.PHONE, Case.Channel.EMAIL, Case.Channel.WECHAT, Case.Channel.LETTER)
]


class FilesInput(forms.FileInput):
    """A place for several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        """All of them."""
        return files.getlist(name) if hasattr(files, "getlist") else []


class OriginalsField(forms.FileField):
    """The originals of what came in: each is checked as it will be when it is kept in the slot."""

    def __init__(self, *, slot: Slot, **kwargs: Any) -> None:
        self.slot = slot
        widget = FilesInput(attrs={"multiple": True, "accept": accept_of(slot.kinds)})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, none of them twice."""
        files = list(data or [])
        if len(files) > self.slot.max_count:
            raise forms.ValidationError(f"最多上传 {self.slot.max_count} 个文件，请合并或减少。")
        refused: list[str] = []
        seen: dict[str, UploadedFile] = {}
        for file in files:
            try:
                digest = check(file, self.slot).sha256
            except FileRefused as refusal:
                refused.append(f"{clean_name(file.name or '')}：{refusal.reason}")
            else:
                seen.setdefault(digest, file)
        if refused:
            raise forms.ValidationError(refused)
        return list(seen.values())


class RegisterForm(forms.Form):
    """Who wrote or called, when and how, and whom to reach."""

    use_required_attribute = False

    is_institution = forms.BooleanField(
        label="市场机构，没有会员账号", required=False, help_text="按上面填写的名称登记，答复时须另行告知。"
    )
    organization = FirmField(
        label="机构",
        help_text="输入几个字，从列表中选择；也可以填写简称。",
        error_messages={"required": "请填写机构名称。", "max_length": "机构名称最多 120 字。"},
        validators=[no_control],
    )
    channel = forms.ChoiceField(
        label="来源",
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择来源。", "invalid_choice": "没有这种来源，请另选。"},
    )
    received_at = MomentField(
        label="收文时间",
        help_text="收到邮件、来电或来函的时间，答复期限自次日起算。",
        error_messages={"required": "请填写收文时间。"},
    )
    made_on = forms.DateField(
        label="制表日期",
        required=False,
        help_text="反馈表上写明时填写。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "制表日期请写成 2026-09-30 的样子。"},
    )
    letter = OriginalsField(
        slot=LETTER,
        label="来文原件",
        required=False,
        help_text=f"邮件所附的反馈表、来函或通话记录，仅交易所人员可见，最多 {LETTER.max_count} 个。",
    )

    field_order = ("organization", "is_institution")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(FirmField, self.fields["organization"]).offer_to(user)
        for name in ("contact_name", "contact_phone", "contact_email"):
            column = Feedback._meta.get_field(name)
            self.fields[name] = cast(Any, column).formfield(required=False)
        self.fields["contact_name"].validators.append(no_control)
        self.fields["contact_phone"].validators.append(validate_phone)
        self.firm: Organization | None = None

    def clean_received_at(self) -> Any:
        """Nothing was received that has not come yet."""
        at = self.cleaned_data["received_at"]
        if at > timezone.now():
            raise forms.ValidationError("收文时间不能晚于现在，请核对。")
        return at

    def clean_made_on(self) -> date | None:
        """A form isn't dated after today."""
        day = self.cleaned_data["made_on"]
        if day is not None and (day.year not in YEARS or day > timezone.localdate()):
            raise forms.ValidationError("制表日期不能晚于今天，请核对年份。")
        return day

    def clean(self) -> dict[str, Any]:
        """Which firm it is; where there is no account, somebody who can be reached."""
        data = super().clean() or {}
        typed = data.get("organization")
        if typed and not data.get("is_institution"):
            try:
                self.firm = cast(FirmField, self.fields["organization"]).find(typed)
            except forms.ValidationError as error:
                self.add_error("organization", error)
        elif typed and not any(
            data.get(name) or name in self.errors for name in ("contact_phone", "contact_email")
        ):
            self.add_error("contact_phone", "没有账号的机构请至少填写电话或邮箱，答复时须另行告知。")
        return data

    def contacts(self) -> QuerySet[Contact]:
        """The people of the chosen firm, to take name, phone and e-mail from."""
        rows = Contact.objects.filter(organization=self.firm, is_active=True, user__is_active=True)
        return rows.select_related("user") if self.firm else rows.none()

    def values(self) -> dict[str, Any]:
        """The arguments of `register_form` but for the lines. Only after `is_valid()`."""
        data = self.cleaned_data
        names = ("channel", "received_at", "made_on", "contact_name", "contact_phone", "contact_email")
        return {**self.whose(), **{name: data[name] for name in names}}

    def whose(self) -> dict[str, Any]:
        """The firm, or the row of all institutions without an account with the name that was typed."""
        return {
            "organization": self.firm or market_institutions(),
            "institution": "" if self.firm else self.cleaned_data["organization"],
        }
