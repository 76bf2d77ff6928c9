"""What is typed in the steps of a visit."""

from __future__ import annotations

from typing import Any

from django import forms

from hub.cases.forms import ReasonForm, StepForm
from programs.feedback.models import FeedbackSettings

from .models.records import MOST_PEOPLE, lines_of

LONGEST_QUESTION = 2000


class ChangeForm(ReasonForm):
    """What the visitor wants otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.label = "希望怎样变更"
        note.help_text = "写明新的日期时段、人数或其他变更和理由；交易所答复之前，原来的安排仍然保留。"
        note.error_messages["required"] = "请写明希望怎样变更。"


class CameForm(StepForm):
    """That they came, and how many."""

    came = forms.IntegerField(
        label="实到人数",
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": "请填写实到人数。",
            "invalid": "请填写人数。",
            "min_value": "实到人数至少 1 人；没有到的，请登记未到访。",
            "max_value": f"实到人数最多 {MOST_PEOPLE} 人。",
        },
    )
    internal_note = forms.CharField(
        label="内部备注（仅交易所人员可见）",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("came", self.case.child.party_size)


class MinutesForm(StepForm):
    """The minutes of both kinds, and the questions that were raised."""

    minutes = forms.CharField(
        label="来访纪要（来访方可见）",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请填写来访纪要。", "max_length": "来访纪要最多 5000 字。"},
    )
    internal_minutes = forms.CharField(
        label="内部纪要（仅交易所人员可见）",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "内部纪要最多 5000 字。"},
    )
    questions = forms.CharField(
        label="来访方提出的问题",
        required=False,
        help_text="每行一个，每个问题成为一条会员意见，分派部门，自来访之日起计算答复期限；没有的留空。",
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("questions", self.case.child.topics)

    def clean_questions(self) -> list[str]:
        """One a line, as many as a form takes."""
        found = lines_of(self.cleaned_data["questions"])
        most = FeedbackSettings.load().most_lines
        if len(found) > most:
            raise forms.ValidationError(f"最多填写 {most} 个问题，现有 {len(found)} 个，请合并相近的。")
        if any(len(line) > LONGEST_QUESTION for line in found):
            raise forms.ValidationError(f"每个问题最多 {LONGEST_QUESTION} 字。")
        return found
