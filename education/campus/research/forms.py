"""What is typed of a topic: the proposal, its steps, reviews."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from hub.cases.forms import ReturnForm, StaffNoteForm, StepForm

from ..drafting import BAD_DAY, DAY, CampusDraftForm
from ..models import ResearchCall, ResearchReview, ResearchTopic


class CallForm(WagtailAdminModelForm):
    """A call for proposals."""

    class Meta:
        model = ResearchCall
        fields = (
            "title", "summary", "directions", "requirements", "support", "for_members", "published_on", "deadline",
            "midterm_on", "ends_on",
        )  # fmt: skip
        widgets = dict.fromkeys(("published_on", "deadline", "midterm_on", "ends_on"), AdminDateInput)


class TopicForm(CampusDraftForm):
    """A proposal."""

    parts = (
        ("课题", ("title", "direction", "background", "method", "expected")),
        ("课题组", ("lead_name", "lead_title", "team")),
        ("联系人", ("contact_name", "contact_phone")),
    )
    needed = (
        "title", "direction", "background", "method", "expected", "lead_name", "lead_title", "contact_name",
        "contact_phone",
    )  # fmt: skip

    class Meta:
        model = ResearchTopic
        fields = (
            "title", "direction", "background", "method", "expected", "lead_name", "lead_title", "team", "contact_name",
            "contact_phone",
        )  # fmt: skip
        labels = {"title": "课题名称"}
        help_texts = {
            "direction": "从公布的选题方向中选择，或自拟。",
            "team": "每行一位：姓名、单位、分工。填写前请征得本人同意。",
        }
        widgets = {
            "background": forms.Textarea(attrs={"rows": 6}),
            "method": forms.Textarea(attrs={"rows": 6}),
            "expected": forms.Textarea(attrs={"rows": 3}),
            "team": forms.Textarea(attrs={"rows": 4}),
        }


class TopicReturnForm(ReturnForm):
    """What is to be corrected."""

    CORRECTABLE = (
        ("direction", "选题方向"),
        ("background", "研究背景与问题"),
        ("method", "研究方法与步骤"),
        ("expected", "预期成果"),
        ("team", "课题组成员"),
        ("files", "申报书"),
    )


class ApproveForm(StaffNoteForm):
    """The days by which the reports are due."""

    midterm_on = forms.DateField(
        label="中期报告日期", widget=DAY, error_messages={"required": "请填写中期报告日期。"} | BAD_DAY
    )
    ends_on = forms.DateField(
        label="结项日期", widget=DAY, error_messages={"required": "请填写结项日期。"} | BAD_DAY
    )

    field_order = ("midterm_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call = self.case.child.call
        self.initial = {**self.initial, "midterm_on": call.midterm_on, "ends_on": call.ends_on}

    def clean(self) -> dict[str, Any]:
        """They lie ahead, in their order."""
        data = super().clean() or {}
        midterm, ends = data.get("midterm_on"), data.get("ends_on")
        if midterm and midterm <= timezone.localdate():
            self.add_error("midterm_on", "中期报告日期须在今天之后。")
        elif midterm and ends and ends <= midterm:
            self.add_error("ends_on", "结项日期须晚于中期报告日期。")
        elif ends and ends > date(2099, 12, 31):
            self.add_error("ends_on", "请核对年份。")
        return data


class MidtermForm(StepForm):
    """How far it has come."""

    progress = forms.CharField(
        label="研究进展",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请填写研究进展。"},
    )


class ConcludeForm(StepForm):
    """What was found, and whether it may be made public."""

    abstract = forms.CharField(
        label="成果摘要",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="研究发现和成果形式；不写对价格走势的判断。",
        error_messages={"required": "请填写成果摘要。"},
    )
    may_publish = forms.BooleanField(
        label="同意交易所在网站公布课题名称、申报单位、负责人和成果摘要", required=False
    )


class AcceptForm(StaffNoteForm):
    """The conclusion is accepted."""

    is_published = forms.BooleanField(label="在网站公布课题名称、单位、负责人和摘要", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.case.child.may_publish:
            field = self.fields["is_published"]
            field.disabled, field.help_text = True, "申报单位没有同意公布。"


class ReviewForm(forms.Form):
    """Score, verdict and comment."""

    score = forms.IntegerField(
        label="评分（0–100）",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "请填写评分。",
            "invalid": "评分须为 0 至 100 的整数。",
            "min_value": "评分须在 0 至 100 之间。",
            "max_value": "评分须在 0 至 100 之间。",
        },
    )
    verdict = forms.ChoiceField(
        label="结论",
        choices=ResearchReview.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论。", "invalid_choice": "请从列出的结论中选择。"},
    )
    comment = forms.CharField(
        label="评审意见",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="从选题价值、研究设计、可行性和预期成果说明理由；承办部门可以看到，申报单位看不到评审人姓名。",
        error_messages={"required": "请填写评审意见。", "max_length": "评审意见最多 3000 字。"},
    )


class DeclineForm(forms.Form):
    """Why somebody does not review."""

    reason = forms.CharField(
        label="回避或谢绝的理由", max_length=300, error_messages={"required": "请写明理由。"}
    )


class NameForm(forms.Form):
    """Who is asked."""

    reviewers: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label="评审人",
        widget=forms.CheckboxSelectMultiple,
        help_text="业务部门人员，或合作高校的联系人；与申报单位有利害关系的不能选择。",
        error_messages={"required": "请选择评审人。", "invalid_choice": "请从列出的人员中选择。"},
    )

    def clean_reviewers(self) -> Any:
        """Not everybody at once."""
        people = self.cleaned_data["reviewers"]
        if len(people) > 10:
            raise ValidationError("一次最多邀请 10 位评审人。")
        return people
