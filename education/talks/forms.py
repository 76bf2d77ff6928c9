"""What visitors fill in to register, and what staff fill in at the door and at the desk."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from hub.attendance.identity import cleaned, why_no_name
from hub.attendance.models import ClientKind
from hub.notifications.masking import mobile

from .models import Talk, TalkSettings
from .models.records import Audience
from .registering import Person

RENEWED = "告知内容已更新，请重新阅读并勾选同意。"


class PersonForm(forms.Form):
    """Name, company, kind, and at least one way to be reached."""

    name = forms.CharField(
        label="姓名",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填写姓名。"},
    )
    company = forms.CharField(
        label="单位",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text="个人投资者可以不填。",
    )
    kind = forms.ChoiceField(
        label="身份",
        choices=[("", "请选择"), *ClientKind.choices],
        error_messages={"required": "请选择身份。", "invalid_choice": "请从列出的身份中选择。"},
    )
    email = forms.EmailField(
        label="邮箱",
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="报名结果、变更通知和签到码发到这里。",
        error_messages={"invalid": "请填写完整的邮箱地址。"},
    )
    phone = forms.CharField(
        label="手机",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    needs_contact = True

    def clean_name(self) -> str:
        text = cleaned(self.cleaned_data["name"])
        if reason := why_no_name(text, "姓名"):
            raise ValidationError(reason)
        return text

    def clean_company(self) -> str:
        text = cleaned(self.cleaned_data["company"])
        if text and (reason := why_no_name(text, "单位")):
            raise ValidationError(reason)
        return text

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        if text and not mobile(text):
            raise ValidationError("请填写 11 位手机号码。")
        return mobile(text)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        contacts = {"email", "phone"}
        if (
            self.needs_contact
            and not contacts & set(self.errors)
            and not any(data.get(each) for each in contacts)
        ):
            raise ValidationError({"email": "请填写邮箱或手机，至少一项。"})
        return data

    @property
    def person(self) -> Person:
        """Who it is; only of a valid form."""
        return Person(
            **{name: self.cleaned_data[name] for name in ("name", "company", "kind", "email", "phone")}
        )


class RegisterForm(PersonForm):
    """Registering without an account. `website` is a bait: people don't see it."""

    consent = forms.BooleanField(
        label="我已阅读并同意以上告知内容", error_messages={"required": "勾选同意后才能报名。"}
    )
    consent_version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": RENEWED, "invalid": RENEWED}
    )
    website = forms.CharField(
        label="请勿填写",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to_phone = "通知以短信发送" if settings.SMS_PROVIDER else "请保存报名成功后的页面"
        self.fields["phone"].help_text = f"只填手机的，{to_phone}。"

    def clean_consent_version(self) -> int:
        """What was read is what holds now."""
        version = self.cleaned_data["consent_version"]
        if version != TalkSettings.load().consent_version:
            raise ValidationError(RENEWED)
        return version


class WalkInForm(PersonForm):
    """Somebody at the door who had not registered."""

    needs_contact = False
    consent = forms.BooleanField(
        label="已当面告知个人信息的用途和保存期限，本人同意",
        error_messages={"required": "请先告知并取得本人同意。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "要参会证明的须填写邮箱。"
        self.fields["phone"].help_text = ""


class PlanForm(forms.Form):
    """A talk in the plan."""

    title = forms.CharField(label="主题", max_length=120, error_messages={"required": "请填写主题。"})
    month = forms.DateField(
        label="月份",
        input_formats=["%Y-%m"],
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"required": "请选择月份。", "invalid": "请填写月份，例如 2027-03。"},
    )

    def clean_month(self) -> date:
        month = self.cleaned_data["month"]
        if not 2000 <= month.year <= 2099:
            raise ValidationError("请填写 2000 至 2099 年之间的月份。")
        return month


HALVES = [("morning", "上午"), ("afternoon", "下午")]


class TimeForm(forms.Form):
    """A day and a half of it; the times are the setting's unless others are given."""

    day = forms.DateField(
        label="日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填写日期，例如 2027-03-12。"},
    )
    half = forms.ChoiceField(label="半天", choices=HALVES, required=False)
    begins = forms.TimeField(
        label="开始",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="不填按设置里的时间。",
        error_messages={"invalid": "请填写时间，例如 09:00。"},
    )
    ends = forms.TimeField(
        label="结束",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "请填写时间，例如 11:30。"},
    )

    def clean_day(self) -> date | None:
        day = self.cleaned_data["day"]
        if day and not 2000 <= day.year <= 2099:
            raise ValidationError("请填写 2000 至 2099 年之间的日期。")
        return day

    def span(self) -> tuple[datetime | None, datetime | None]:
        """Beginning and end; only of a valid form."""
        data = self.cleaned_data
        if not data["day"]:
            return None, None
        told, half = TalkSettings.load(), data["half"] or "morning"
        begins: time = data["begins"] or getattr(told, f"{half}_from")
        ends: time = data["ends"] or getattr(told, f"{half}_to")
        return tuple(  # type: ignore[return-value]
            timezone.make_aware(datetime.combine(data["day"], each)) for each in (begins, ends)
        )

    @staticmethod
    def of(talk: Talk) -> dict[str, Any]:
        """What the talk says now."""
        if talk.starts_at is None or talk.ends_at is None:
            return {}
        start, end = timezone.localtime(talk.starts_at), timezone.localtime(talk.ends_at)
        half = "morning" if talk.half == "上午" else "afternoon"
        return {"day": start.date(), "half": half, "begins": start.time(), "ends": end.time()}


class ArrangeForm(TimeForm):
    """When, where, for whom, how many."""

    place = forms.CharField(label="地点", max_length=200, required=False)
    link = forms.URLField(
        label="线上链接",
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text="只有报名成功的人看到。",
        error_messages={"invalid": "请填写完整的网址。"},
    )
    audience = forms.ChoiceField(label="面向", choices=Audience.choices)
    capacity = forms.IntegerField(
        label="名额",
        required=False,
        min_value=1,
        max_value=100_000,
        help_text="不填为不限。",
        error_messages={"min_value": "名额至少为 1。", "max_value": "名额过大。", "invalid": "请填写整数。"},
    )
    note = forms.CharField(
        label="变更说明",
        max_length=200,
        required=False,
        help_text="已开放报名的场次，地点、链接或结束时间有变的，连同这句说明通知报名的人。",
    )

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if link and not link.startswith(("https://", "http://")):
            raise ValidationError("请填写 https 网址。")
        return link


class MoveForm(TimeForm):
    """Another time, or none for now."""

    note = forms.CharField(label="原因", max_length=200, error_messages={"required": "请写明改期的原因。"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].help_text = "时间还没有定的不填，定了再改期一次。"


class CancelForm(forms.Form):
    """Why it is off."""

    note = forms.CharField(label="原因", max_length=200, error_messages={"required": "请写明取消的原因。"})
