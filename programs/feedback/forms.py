"""What staff and firms type in the steps of an item."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property

from hub.accounts.models import Department
from hub.attachments.models import Attachment
from hub.backoffice.filters import PlainSelect
from hub.backoffice.people import handlers
from hub.cases.forms import InternalReasonForm, StepForm
from hub.cases.rules import is_uninvolved

from .models import Category, FeedbackItem
from .promises.forms import promise_rows
from .slots import ANSWER_FILES

RATINGS = ((5, "5 分 非常满意"), (4, "4 分 满意"), (3, "3 分 一般"), (2, "2 分 不满意"), (1, "1 分 很不满意"))


@dataclass(frozen=True)
class RouteChoices:
    """What is chosen from when items are routed: keys with names, people by department."""

    category: list[tuple[int, str]]
    department: list[tuple[int, str]]
    assignee: list[tuple[str, list[tuple[int, str]]]]

    @classmethod
    def load(cls) -> RouteChoices:
        """As they are now, by three queries."""
        return cls(
            list(Category.objects.filter(is_active=True).values_list("pk", "name")),
            list(Department.objects.order_by("name").values_list("pk", "name")),
            [
                (str(department or "未分部门"), [(person.pk, str(person)) for person in people])
                for department, people in groupby(handlers(), key=lambda person: person.department)
            ],
        )


class RouteForm(StepForm):
    """Which department answers an item, under which category."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        label="类别",
        empty_label="请选择",
        error_messages={"required": "请选择类别。", "invalid_choice": "没有这个类别，请另选。"},
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="承办部门",
        required=False,
        empty_label="按类别",
        error_messages={"invalid_choice": "没有这个部门，请另选。"},
    )
    assignee = forms.ModelChoiceField(
        handlers().none(),
        label="承办人",
        required=False,
        empty_label="由部门认领",
        widget=PlainSelect,
        error_messages={"invalid_choice": "该人员不能承办，请另选。"},
    )
    internal_note = forms.CharField(
        label="分派说明（仅交易所人员可见）",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, choices: RouteChoices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = choices or RouteChoices.load()
        for name, rows in (
            ("category", Category.objects.filter(is_active=True)),
            ("department", Department.objects.all()),
            ("assignee", handlers()),
        ):
            one = cast(forms.ModelChoiceField, self.fields[name])
            one.queryset = rows
            one.choices = [("", one.empty_label), *getattr(offered, name)]
        self.initial.setdefault("category", self.case.child.category_id)

    def clean(self) -> dict[str, Any]:
        """The department is the category's unless another one is chosen; the handler belongs to it."""
        data = super().clean() or {}
        category, person = data.get("category"), data.get("assignee")
        if category is None:
            return data
        data["department"] = data.get("department") or (person and person.department) or category.department
        if data["department"] is None:
            self.add_error("department", "这个类别没有默认的承办部门，请选择。")
        elif person is not None:
            if not person.has_perm("cases.view_every_case") and person.department != data["department"]:
                self.add_error("assignee", f"{person}不属于{data['department']}，请另选承办人或部门。")
            elif reason := is_uninvolved(self.case, person):
                self.add_error("assignee", f"{person}：{reason}")
        return data


class ItemForm(StepForm):
    """A step of staff that looks at the item while it is taken."""

    class Media:
        css = {"all": ("hub/css/answering.css",)}

    @cached_property
    def item(self) -> FeedbackItem:
        """The item with its form."""
        return FeedbackItem.objects.select_related("form__organization", "answered_by").get(pk=self.case.pk)

    @cached_property
    def attached(self) -> list[Attachment]:
        """What goes along with the answer."""
        rows = Attachment.objects.live().filter(case=self.case.pk, slot=ANSWER_FILES.name)
        return list(rows.order_by("uploaded_at", "pk"))


class ApproveForm(ItemForm):
    """The head reads the answer that the firm will get."""

    template_name = "programs/feedback/desk/approve_form.html"

    internal_note = forms.CharField(
        label="审批意见（仅交易所人员可见）",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SendBackForm(ItemForm, InternalReasonForm):
    """The head sends the answer back; the writer reads why."""

    template_name = "programs/feedback/desk/approve_form.html"


class AnswerForm(ItemForm):
    """The answer to an item, or the minutes of the meeting about it, and what it promises."""

    template_name = "programs/feedback/answer_form.html"

    class Media:
        css = {"all": ("hub/css/promises.css",)}

    answer = forms.CharField(
        label="答复（会员可见）",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={
            "required": "请填写答复内容。",
            "max_length": "答复最多 5000 字，更多内容请作为附件。",
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
        self.promises = promise_rows(*args, item=self.item)
        self.initial.setdefault("answer", self.item.answer)
        if self.case.state == "meeting":
            self.fields["answer"].label = "会议纪要与答复（会员可见）"

    @property
    def promises_something(self) -> bool:
        """Whether a row of the promises is filled, so that the page shows them."""
        return any(not row.is_blank if row.is_bound else row.initial for row in self.promises)

    def clean(self) -> dict[str, Any]:
        """The rows that were filled are promises; they have their own errors."""
        data = super().clean() or {}
        filled = [row for row in self.promises if not row.is_blank]
        if not all(row.is_valid() for row in filled):
            raise forms.ValidationError("请补正承诺事项，或清空不需要的一行。")
        data["promises"] = [row.row for row in filled]
        return data


class MeetingForm(StepForm):
    """When and where an online meeting about an item takes place."""

    meeting_at = forms.DateTimeField(
        label="会议时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "请填写会议时间。",
            "invalid": "会议时间请写成 2026-12-01 14:30 的样子。",
        },
    )
    meeting_link = forms.URLField(
        label="会议链接",
        max_length=200,
        assume_scheme="https",
        error_messages={"required": "请填写会议链接。", "invalid": "会议链接须是完整的网址。"},
    )
    note = forms.CharField(
        label="会议说明（会员可见）",
        required=False,
        max_length=1000,
        help_text="例如会议号、参会部门、需要准备的材料。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_meeting_at(self) -> Any:
        at = self.cleaned_data["meeting_at"]
        if at <= timezone.now():
            raise forms.ValidationError("会议时间须在现在之后。")
        return at


class RateForm(StepForm):
    """What the firm thinks of the answer, which stands above the question."""

    template_name = "programs/feedback/rate_form.html"

    rating = forms.TypedChoiceField(
        label="对答复是否满意",
        choices=RATINGS,
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "rating"}),
        error_messages={"required": "请选择 1 至 5 分。", "invalid_choice": "请选择 1 至 5 分。"},
    )
    note = forms.CharField(
        label="评价说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
