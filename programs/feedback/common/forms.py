"""What staff and firms type about common issues."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from hub.accounts.asked import number_of
from hub.accounts.models import Department, User
from hub.backoffice.people import handlers, holding
from hub.members.validators import no_control, validate_phone

from ..models import Category, CommonIssue
from ..states import IN_HAND
from .kinds import Kind
from .querysets import KEEP

Audience = CommonIssue.Audience
LONGEST_AHEAD = timedelta(days=366)
NEUTRAL = "用中性的话写，不写机构、人员、编号、家数和能看出是谁的细节：发出后其他机构会读到。"


def keepers() -> Any:
    """The people who look after common issues."""
    return handlers().filter(holding(KEEP))


def area(label: str, *, rows: int, longest: int, required: str = "", **values: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"{label}最多 {longest} 字。"},
        **values,
    )


def labelled(*audiences: Audience) -> list[tuple[str, str]]:
    """These audiences as choices."""
    return [(audience.value, audience.label) for audience in audiences]


class IssueForm(forms.Form):
    """An issue in neutral words, and who looks after it."""

    title = forms.CharField(
        label="标题",
        max_length=80,
        validators=[no_control],
        error_messages={"required": "请填写标题。", "max_length": "标题最多 80 字。"},
    )
    question = area("问题", rows=5, longest=2000, required="请填写问题。", help_text=NEUTRAL)
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="承办部门",
        empty_label="请选择",
        error_messages={"required": "请选择承办部门。", "invalid_choice": "没有这个部门，请另选。"},
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label="负责人",
        empty_label="请选择",
        error_messages={"required": "请选择负责人。", "invalid_choice": "该人员不能办理共性问题，请另选。"},
    )
    attention = forms.CharField(
        label="关注度较高的理由",
        max_length=200,
        required=False,
        help_text="只有一家机构提出、但受到较多关注的问题，请写明理由；只有交易所人员看到。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Department.objects.order_by("name")
        if not user.has_perm("cases.view_every_case"):
            departments = departments.filter(pk=user.department_id or 0)
        cast(forms.ModelChoiceField, self.fields["department"]).queryset = departments
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = keepers()
        self.initial = {"department": user.department_id, "owner": user.pk, **self.initial}


class AnswerForm(forms.Form):
    """The one answer to all."""

    answer = area("答复", rows=12, longest=5000, required="请填写答复内容。", help_text=NEUTRAL)


class NoteForm(forms.Form):
    """A reason that colleagues read."""

    note = area("理由", rows=3, longest=500, required="请写明理由。")


class OptionalNoteForm(forms.Form):
    """A remark that colleagues read."""

    note = area("说明", rows=3, longest=500)


class AudienceForm(forms.Form):
    """Whom something reaches: an audience, and the kinds where these are chosen."""

    audience = forms.ChoiceField(
        label="范围",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择范围。", "invalid_choice": "请选择范围。"},
    )
    kinds = forms.MultipleChoiceField(
        label="机构类别",
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选“指定类别的机构”时勾选。",
        error_messages={"invalid_choice": "没有这个类别，请另选。"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("audience") == Audience.KINDS and not data.get("kinds"):
            self.add_error("kinds", "请至少选择一类机构。")
        return data


class PublishForm(AudienceForm):
    """Who reads question and answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["audience"])
        field.label = "发布范围"
        field.choices = labelled(Audience.MEMBERS, Audience.KINDS, Audience.PUBLIC)
        self.fields["audience"].help_text = "公开的同时拟一份网站公告，由编辑复核后上线。"


class MeetingForm(AudienceForm):
    """When and where the one meeting takes place, and who may come."""

    meeting_at = forms.DateTimeField(
        label="会议时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "请填写会议时间。",
            "invalid": "会议时间请写成 2026-12-01 14:30 的样子。",
        },
    )
    meeting_minutes = forms.IntegerField(
        label="时长（分钟）",
        initial=60,
        min_value=10,
        max_value=480,
        error_messages={
            "required": "请填写时长。",
            "invalid": "时长请填写整数。",
            "min_value": "时长至少 10 分钟。",
            "max_value": "时长最多 480 分钟。",
        },
    )
    meeting_link = forms.URLField(
        label="会议链接",
        max_length=200,
        assume_scheme="https",
        help_text="报名后才看到。",
        error_messages={"required": "请填写会议链接。", "invalid": "会议链接须是完整的网址。"},
    )
    meeting_note = area("会议说明", rows=3, longest=500, help_text="例如会议号、参会部门、需要准备的材料。")
    seats = forms.IntegerField(
        label="名额",
        required=False,
        min_value=1,
        max_value=5000,
        help_text="不填则不限。",
        error_messages={
            "invalid": "名额请填写整数。",
            "min_value": "名额至少 1 人。",
            "max_value": "名额最多 5000 人。",
        },
    )
    field_order = (
        "meeting_at",
        "meeting_minutes",
        "meeting_link",
        "meeting_note",
        "seats",
        "audience",
        "kinds",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["audience"])
        field.label = "参会范围"
        field.choices = labelled(Audience.ASKERS, Audience.MEMBERS, Audience.KINDS)
        self.initial = {"audience": Audience.ASKERS, **self.initial}

    def clean_meeting_at(self) -> Any:
        at, now = self.cleaned_data["meeting_at"], timezone.now()
        if at <= now:
            raise forms.ValidationError("会议时间须在现在之后。")
        if at > now + LONGEST_AHEAD:
            raise forms.ValidationError("会议时间请在一年之内。")
        return at


class AddForm(forms.Form):
    """Which items come in."""

    MOST = 100

    confirmed = forms.BooleanField(label="加入后立即收到同样的答复", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = cast(QueryDict, self.data).getlist("item") if self.is_bound else []

    def clean(self) -> dict[str, Any]:
        """The chosen items by key; anything else is not a choice."""
        keys = {number_of(value) for value in self.chosen}
        if not keys:
            raise forms.ValidationError("请先勾选要加入的意见。")
        if 0 in keys:
            raise forms.ValidationError("所选意见无法识别，请刷新后重新勾选。")
        if len(keys) > self.MOST:
            raise forms.ValidationError(f"一次最多加入 {self.MOST} 条。")
        return {**self.cleaned_data, "items": sorted(keys)}


class ItemFilter(forms.Form):
    """What items are looked for by. A value it doesn't know narrows nothing."""

    q = forms.CharField(label="搜索", required=False, max_length=80)
    group = forms.ChoiceField(
        label="办理情况",
        required=False,
        choices=[("", "办理中"), ("closed", "已答复、已办结"), ("all", "全部")],
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), label="类别", required=False, empty_label="全部类别"
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that narrow; what was mistyped counts as not given."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, rows: Any) -> Any:
        """The rows that remain, before any search."""
        chosen = self.chosen
        group = chosen.get("group")
        if group != "all":
            rows = rows.exclude(state__in=IN_HAND) if group == "closed" else rows.filter(state__in=IN_HAND)
        return rows.filter(category=chosen["category"]) if "category" in chosen else rows


class RegistrationForm(forms.Form):
    """Whom a firm sends to the meeting."""

    name = forms.CharField(
        label="参会人姓名",
        max_length=40,
        validators=[no_control],
        error_messages={"required": "请填写姓名。"},
    )
    email = forms.EmailField(
        label="参会人邮箱",
        max_length=120,
        help_text="会议链接和日历文件发到这里。",
        error_messages={"required": "请填写邮箱。", "invalid": "请填写完整的邮箱地址。"},
    )
    phone = forms.CharField(label="电话", max_length=40, required=False, validators=[validate_phone])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
