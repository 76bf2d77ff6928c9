"""What is typed of a project: the proposal, and its steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from hub.cases.forms import ReasonForm, ReturnForm, StaffNoteForm, StepForm

from ..drafting import BAD_DAY, DAY, CampusDraftForm
from ..models import CampusProject, Partner

MOST_LINKS = 10
_is_url = URLValidator(schemes=["http", "https"])


class ProjectForm(CampusDraftForm):
    """The proposal of a project."""

    parts = (
        ("项目", ("title", "work", "university", "partner", "goals")),
        ("实施", ("plan", "audience", "students", "starts_on", "ends_on")),
        ("支持与成果", ("wanted", "results")),
        ("联系人", ("contact_name", "contact_phone")),
    )
    needed = (
        "title", "work", "university", "goals", "plan", "students", "starts_on", "ends_on", "wanted", "results",
        "contact_name", "contact_phone",
    )  # fmt: skip

    class Meta:
        model = CampusProject
        fields = (
            "title", "work", "university", "partner", "goals", "plan", "audience", "students", "starts_on", "ends_on",
            "wanted", "results", "contact_name", "contact_phone",
        )  # fmt: skip
        labels = {"title": "项目名称"}
        help_texts = {
            "university": "合作高校的全称和院系。",
            "partner": "与交易所已签署备忘录的，请在此选择。",
            "plan": "分阶段写明内容、时间、授课或指导人员。",
            "wanted": "例如讲师、教学材料、参观交割库、宣传。",
            "results": "例如教学大纲、教材读本、课件、教学案例。",
        }
        widgets = {
            "starts_on": DAY,
            "ends_on": DAY,
            "goals": forms.Textarea(attrs={"rows": 3}),
            "plan": forms.Textarea(attrs={"rows": 8}),
            "wanted": forms.Textarea(attrs={"rows": 3}),
            "results": forms.Textarea(attrs={"rows": 3}),
            "students": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }
        error_messages = {
            "starts_on": BAD_DAY,
            "ends_on": BAD_DAY,
            "students": {"invalid": "请填写人数。"},
            "work": {"invalid_choice": "请选择项目类型。"},
            "partner": {"invalid_choice": "请从列出的高校中选择。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner = self.fields["partner"]
        partner.queryset = Partner.objects.public().select_related("organization")  # type: ignore[attr-defined]
        partner.empty_label = "没有，或不清楚"  # type: ignore[attr-defined]


class ProjectReturnForm(ReturnForm):
    """What is to be corrected."""

    CORRECTABLE = (
        ("goals", "项目目标"),
        ("plan", "实施方案"),
        ("students", "预计学生人数"),
        ("wanted", "希望交易所提供的支持"),
        ("results", "预期成果"),
        ("files", "方案附件"),
    )


class SupportForm(StaffNoteForm):
    """What the exchange does for the project."""

    support = forms.CharField(
        label="交易所支持（申请单位可见）",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如选派讲师、提供教学材料、组织参观、协助宣传。",
        error_messages={"required": "请写明交易所提供的支持。"},
    )
    support_amount = forms.CharField(
        label="支持金额（说明）",
        required=False,
        max_length=100,
        help_text="只作说明，不占用预算；涉及费用的，按合办活动办理申报和报销。",
    )

    field_order = ("support", "support_amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("support", self.case.child.support)


class OutcomeForm(StepForm):
    """What came of it."""

    outcome = forms.CharField(
        label="项目成果",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="做了什么、效果怎样、形成了哪些成果。",
        error_messages={"required": "请填写项目成果。"},
    )
    reached = forms.IntegerField(
        label="参与学生人数",
        min_value=0,
        max_value=100_000,
        error_messages={
            "required": "请填写参与学生人数。",
            "invalid": "请填写人数。",
            "min_value": "人数不能小于 0。",
            "max_value": "请核对人数。",
        },
    )
    links = forms.CharField(
        label="成果链接",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个网址；没有链接的，请先在事项页上传成果文件。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.case.child
        for name in ("outcome", "reached", "links"):
            self.initial.setdefault(name, getattr(project, name))

    def clean_links(self) -> str:
        """Addresses that can be opened, one a line."""
        rows = self.cleaned_data["links"].split()
        if len(rows) > MOST_LINKS:
            raise ValidationError(f"最多填写 {MOST_LINKS} 个网址。")
        for row in rows:
            try:
                _is_url(row)
            except ValidationError as error:
                raise ValidationError(f"“{row[:60]}”不是完整的网址，请以 https:// 开头。") from error
        return "\n".join(rows)


class CloseForm(StaffNoteForm):
    """The outcome was looked at."""

    publicise = forms.BooleanField(
        label="建议收入合作成果库并宣传", required=False, help_text="勾选后通知编辑整理发布。"
    )


class StopForm(ReasonForm):
    """Why a project ends early."""
