"""The forms that a step of a flow asks for."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from hub.accounts.models import User

from .models import Case
from .rules import is_staff


class StepForm(forms.Form):
    """Base of every step's form: knows the case and who acts; its cleaned data go to `perform()`."""

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        self.case = case
        self.user = user
        super().__init__(*args, **kwargs)


class PublicNoteForm(StepForm):
    """A form whose `note` both sides read: staff are told so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_staff(self.user):
            self.fields["note"].label = f"{self.fields['note'].label}（申请单位可见）"


class NoteForm(PublicNoteForm):
    """A remark that goes with the step, if there is something to say."""

    note = forms.CharField(
        label="说明",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(PublicNoteForm):
    """A step that needs a reason."""

    note = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由。"},
    )


class StaffNoteForm(NoteForm):
    """A step of staff: a remark for the applicant and one for colleagues only."""

    internal_note = forms.CharField(
        label="内部备注（仅交易所人员可见）",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RemarkForm(forms.Form):
    """A remark outside any step."""

    text = forms.CharField(
        label="留言",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写留言内容。"},
    )


class StaffRemarkForm(RemarkForm):
    """Staff choose whether the applicant reads the remark; internal unless they say otherwise."""

    public = forms.BooleanField(label="申请单位可见", required=False)


class InternalReasonForm(StepForm):
    """A step between colleagues: its reason is not the applicant's business."""

    note = forms.CharField(
        label="理由（仅交易所人员可见）",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由，经办同事会看到这段文字。"},
    )


class ReturnForm(StaffNoteForm):
    """What the applicant is asked to correct; a room names the fields in `CORRECTABLE`."""

    CORRECTABLE: tuple[tuple[str, str], ...] = ()

    fields_to_correct = forms.MultipleChoiceField(
        label="需要更正的内容",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选需要更正的内容。"},
    )

    field_order = ("fields_to_correct", "note", "internal_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["fields_to_correct"]).choices = self.CORRECTABLE
        self.fields["note"].required = True
        self.fields["note"].label = "退回说明（申请单位可见）"
        self.fields["note"].error_messages["required"] = "请写明需要怎样更正，申请单位会看到这段文字。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        labels = dict(self.CORRECTABLE)
        data["fields"] = [
            {"field": name, "label": labels[name], "note": ""} for name in data.get("fields_to_correct", [])
        ]
        return data


class VoteForm(StepForm):
    """What a second reviewer thinks; between colleagues."""

    agrees = forms.ChoiceField(
        label="复核意见",
        choices=[("yes", "同意"), ("no", "不同意，提请部门负责人决定")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择复核意见。"},
    )
    note = forms.CharField(
        label="说明（仅交易所人员可见）",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("note"):
            self.add_error("note", "请写明不同意的理由，部门负责人会看到这段文字。")
        return data
