"""What the applicant types: the application with its agenda and budget, and later the summary."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from .checks import REQUIRED, EventRules, Question, rules_of
from .drafts import DraftForm, Mistake, mistakes_of
from .models import EventApplication
from .models.calls import CallQuestion, EventKind
from .row_forms import AgendaFormSet, AgendaRowForm, BudgetFormSet, BudgetRowForm, saved_rows
from .rules import SUMMARY_FIELDS

YEARS = range(2000, 2100)


class MomentField(forms.DateTimeField):
    """A day and a time in Shanghai; a year that was mistyped is refused before it reaches a calendar."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": "请填写日期和时间，例如 2026-05-20 14:00。"}

    def to_python(self, value: Any) -> Any:
        """The moment, or None."""
        try:
            moment = super().to_python(value)
        except OverflowError as error:
            raise ValidationError("请核对年份。") from error
        if moment is not None and moment.year not in YEARS:
            raise ValidationError("请核对年份。")
        return moment


class ApplicationForm(DraftForm):
    """The facts of the event and the answers to the call's questions."""

    class Meta:
        model = EventApplication
        fields = (
            "title",
            "event_kind",
            "form",
            "partners",
            "purpose",
            "starts_at",
            "ends_at",
            "late_reason",
            "city",
            "venue",
            "audience",
            "expected_attendance",
            "industrial_share",
        )
        field_classes = {"starts_at": MomentField, "ends_at": MomentField}
        labels = {"title": "活动名称"}
        help_texts = {
            "partners": "与贵机构共同主办、协办的单位，用顿号隔开。",
            "purpose": "为什么办、讲什么、期望达到什么效果。",
            "late_reason": "距活动不足规定的提前期时填写；按期申请的不填。",
            "city": "纯线上活动可不填。",
            "venue": "写到场馆和会议室；线上活动写直播平台和频道。",
            "audience": "例如铜加工、贸易企业的采购和风控负责人。",
        }
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 6}),
            "late_reason": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.Textarea(attrs={"rows": 3}),
            "expected_attendance": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "industrial_share": forms.NumberInput(attrs={"inputmode": "numeric", "max": "100"}),
        }

    def __init__(self, *args: Any, rules: EventRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", *REQUIRED):
            self.fields[name].required = True
        kinds = [choice for choice in EventKind.choices if choice[0] in rules.kinds]
        cast(forms.ChoiceField, self.fields["event_kind"]).choices = [("", "请选择"), *kinds]
        self.questions = rules.questions
        for question in rules.questions:
            name = f"question_{question.code}"
            self.fields[name] = question_field(question)
            self.initial[name] = self.instance.answers.get(question.code, "")

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        data = super().clean() or {}
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "结束时间须晚于开始时间。")
        return data

    def values(self) -> dict[str, Any]:
        """The fields of the application to save."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        answers = {row.code: _plain(self.cleaned_data[f"question_{row.code}"]) for row in self.questions}
        return values | {"answers": self.instance.answers | answers}


def question_field(question: Question) -> forms.Field:
    """The field that takes the answer to a question of the call."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help_text,
        "required": question.is_required,
    }
    kind = CallQuestion.Answer
    if question.answer == kind.CHOICE:
        choices = [("", "请选择"), *((choice, choice) for choice in question.choices)]
        return forms.ChoiceField(choices=choices, **common)
    if question.answer == kind.NUMBER:
        return forms.DecimalField(max_digits=14, decimal_places=2, **common)
    if question.answer == kind.LONG:
        return forms.CharField(max_length=3000, widget=forms.Textarea(attrs={"rows": 4}), **common)
    return forms.CharField(max_length=200, **common)


def _plain(answer: Any) -> str:
    return "" if answer is None else f"{answer.normalize():f}" if isinstance(answer, Decimal) else answer


class ApplicationForms:
    """The three forms of the page of an application, filled and saved together.

    `data` is what was posted; without it they show what is saved.
    """

    def __init__(self, application: EventApplication, data: QueryDict | None = None) -> None:
        # The forms write into their instance: a copy, so that the page still knows what is saved.
        self.form = ApplicationForm(data, instance=copy(application), rules=rules_of(application))
        shown = data is None
        self.agenda = AgendaFormSet(
            data, rows=saved_rows(application.agenda, AgendaRowForm) if shown else None
        )
        self.budget = BudgetFormSet(
            data, rows=saved_rows(application.budget_lines, BudgetRowForm) if shown else None
        )

    def is_valid(self) -> bool:
        """Whether everything can be saved, gaps included."""
        return all([self.form.is_valid(), self.agenda.is_valid(), self.budget.is_valid()])

    def contents(self) -> dict[str, Any]:
        """The arguments of `save_application` that the page fills."""
        return {"values": self.form.values(), "agenda": self.agenda.rows(), "budget": self.budget.rows()}

    def newer_values(self, application: EventApplication) -> list[tuple[str, str]]:
        """Where the page differs from what is saved: the label, and what is saved."""
        if not self.is_valid():
            return []
        found = []
        for name in self.form.changed_data:
            code = name.removeprefix("question_")
            saved = application.answers.get(code, "") if code != name else _readable(application, name)
            found.append((str(self.form.fields[name].label), saved or "（空）"))
        for rows, before, label in (
            (self.agenda, saved_rows(application.agenda, AgendaRowForm), "议程与主讲人"),
            (self.budget, saved_rows(application.budget_lines, BudgetRowForm), "预算明细"),
        ):
            if rows.rows() != before:
                found.append((label, f"{len(before)} 项，内容与本页不同"))
        return found

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed, in the order of the page."""
        found = [Mistake("", "", str(message)) for message in self.form.non_field_errors()]
        found += mistakes_of(self.form)
        for rows, name in ((self.agenda, "议程"), (self.budget, "预算")):
            found += [Mistake("", name, str(message)) for message in rows.non_form_errors()]
            for number, form in enumerate(rows.forms, start=1):
                if not form.current.get("DELETE"):
                    found += mistakes_of(form, f"{name}第 {number} 项")
        return found


def _readable(application: EventApplication, name: str) -> str:
    """A saved field as people read it."""
    if hasattr(application, f"get_{name}_display"):
        return getattr(application, f"get_{name}_display")()
    value = getattr(application, name)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


class SummaryForm(DraftForm):
    """What the organiser reports after the event."""

    class Meta:
        model = EventApplication
        fields = SUMMARY_FIELDS
        help_texts = {
            "actual_attendance": "以签到表或线上参会名单为准。",
            "industrial_attendance": "实体企业的参会人员。",
            "satisfaction": "满意度调查中选择“满意”及以上的比例。",
            "outcome": "活动经过、主要内容、参会单位和取得的效果。",
            "self_evaluation": "对照申请时的目的，写明达到了什么、有何不足、今后怎样改进。",
        }
        widgets = {
            "actual_attendance": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "industrial_attendance": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "satisfaction": forms.NumberInput(attrs={"step": "0.01", "min": "0", "max": "100"}),
            "outcome": forms.Textarea(attrs={"rows": 8}),
            "self_evaluation": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True

    def clean(self) -> dict[str, Any]:
        """Industrial clients are among those who came."""
        data = super().clean() or {}
        came, industrial = data.get("actual_attendance"), data.get("industrial_attendance")
        if industrial is not None and (came is None or industrial > came):
            message = "请先填写实际参加人数。" if came is None else "产业客户人数不能多于实际参加人数。"
            self.add_error("industrial_attendance", message)
        return data

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed."""
        return mistakes_of(self)
