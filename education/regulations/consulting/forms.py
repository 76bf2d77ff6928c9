"""What is typed of a comment, its answer, and a consultation."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from hub.cases.forms import StepForm
from hub.portal.draft_forms import YEARS, DraftForm, Mistake, mistakes_of

from ..importing.parts import Kind
from ..models import Consultation, RuleComment, Section, Version


def this_century(day: date) -> date:
    """A year that was mistyped is refused before it reaches a calendar."""
    if day.year not in YEARS:
        raise ValidationError("请核对年份。")
    return day


class PartField(forms.ModelChoiceField):
    """Articles by their number and beginning."""

    def label_from_instance(self, obj: Any) -> str:
        words = obj.content.replace("\n", "")
        return f"{obj.label}　{words[:24]}{'…' if len(words) > 24 else ''}"


class CommentForm(DraftForm):
    """A comment, complete or not."""

    section = PartField(
        Section.objects.none(),
        label="针对的条款",
        required=False,
        empty_label="总体意见",
        error_messages={"invalid_choice": "没有这一条，请另选。"},
    )

    class Meta:
        model = RuleComment
        fields = ("section", "stance", "reason", "wording")
        widgets = {
            "stance": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 6}),
            "wording": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {"wording": "建议修改或者增加的，写出修改后的条文。"}
        error_messages = {
            "stance": {"invalid_choice": "请从列出的类型中选择。"},
            "reason": {"max_length": "意见和理由最多 3000 字。"},
            "wording": {"max_length": "建议的条文最多 3000 字。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["section"])
        field.queryset = Section.objects.filter(
            version=self.instance.consultation.version_id, kind=Kind.ARTICLE
        ).order_by("position")
        stance = cast(forms.ChoiceField, self.fields["stance"])
        stance.choices = RuleComment.Stance.choices
        stance.required = self.fields["reason"].required = True

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed."""
        return mistakes_of(self)


class AnswerForm(StepForm):
    """Whether it is adopted, and why; the firm reads both."""

    result = forms.ChoiceField(
        label="处理结果",
        choices=RuleComment.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理结果。", "invalid_choice": "请从列出的结果中选择。"},
    )
    note = forms.CharField(
        label="说明（意见单位可见）",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请说明采纳情况和理由。", "max_length": "说明最多 2000 字。"},
    )


class ConsultationForm(forms.ModelForm):
    """A consultation before it is released."""

    class Meta:
        model = Consultation
        fields = ("version", "audience", "explanation", "opens_on", "closes_on", "answer_days", "department")
        widgets = {
            "explanation": forms.Textarea(attrs={"rows": 8}),
            "opens_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "closes_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["version"])
        free = Version.objects.filter(published_at=None, consultation=None)
        own = Version.objects.filter(pk=self.instance.version_id) if self.instance.version_id else None
        field.queryset = (
            (free | own if own is not None else free).select_related("page").order_by("title", "pk")
        )
        field.help_text = "先在“法规文本”里导入草稿。"

    def clean_opens_on(self) -> date:
        """A day of this century."""
        return this_century(self.cleaned_data["opens_on"])

    def clean_closes_on(self) -> date:
        """A day of this century."""
        return this_century(self.cleaned_data["closes_on"])


class ExtendForm(forms.Form):
    """A later last day."""

    closes_on = forms.DateField(
        label="新的截止日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写新的截止日期。", "invalid": "日期请写成 2026-09-30 的样子。"},
    )

    def clean_closes_on(self) -> date:
        """A day of this century."""
        return this_century(self.cleaned_data["closes_on"])


class SummaryForm(forms.Form):
    """What became of the comments, without names."""

    summary = forms.CharField(
        label="采纳情况",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="按条款说明主要意见和采纳情况；不得写出意见单位及其人员的名称。各条的数量由系统列出。",
        error_messages={"required": "请写明采纳情况。", "max_length": "采纳情况最多 8000 字。"},
    )
