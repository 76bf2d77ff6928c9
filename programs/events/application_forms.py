"""What the applicant types: the application with its agenda and budget, and later the summary."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone

from hub.portal.draft_forms import DraftForm, Mistake, MomentField, ends_before_start, mistakes_of

from .checks import REQUIRED, rules_of
from .hosting import FIGURES as MEASURED
from .hosting import measured
from .models import EventApplication, EventSession
from .models.calls import CallQuestion, EventKind
from .models.records import MOST_PEOPLE, label_of
from .pictures import FIELDS, Picture, contents_of
from .row_forms import (
    AgendaFormSet,
    AgendaRowForm,
    BudgetFormSet,
    BudgetRowForm,
    SessionFormSet,
    SessionRowForm,
    saved_rows,
)
from .rules import SUMMARY_FIELDS
from .ruleset import EventRules, Question


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
            "starts_at": "系列活动填写下方场次即可，起止时间和人数按场次自动汇总。",
            "late_reason": "距活动不足规定的提前期时填写，审核人会重点核对；按期申请的不填。",
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
        if ends_before_start(data):
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
    """The forms of the page of an application, filled and saved together.

    `data` is what was posted; without it they show what is saved.
    """

    def __init__(self, application: EventApplication, data: QueryDict | None = None) -> None:
        # The forms write into their instance: a copy, so that the page still knows what is saved.
        self.form = ApplicationForm(data, instance=copy(application), rules=rules_of(application))
        rows = _saved_lists(application) if data is None else {}
        self.agenda = AgendaFormSet(data, rows=rows.get("agenda"))
        self.budget = BudgetFormSet(data, rows=rows.get("budget"))
        self.sessions = SessionFormSet(data, rows=rows.get("sessions"))

    def is_valid(self) -> bool:
        """Whether everything can be saved, gaps included."""
        parts = (self.form, self.agenda, self.budget, self.sessions)
        return not [part for part in parts if not part.is_valid()]

    def contents(self) -> dict[str, Any]:
        """The arguments of `save_application` that the page fills."""
        return {
            "values": self.form.values(),
            "agenda": self.agenda.rows(),
            "budget": self.budget.rows(),
            "sessions": self.sessions.rows(),
        }

    def newer_values(self, application: EventApplication) -> list[tuple[str, str]]:
        """Where the page differs from what is saved: the label, and what is saved."""
        if not self.is_valid():
            return []
        found = []
        for name in self.form.changed_data:
            code = name.removeprefix("question_")
            saved = application.answers.get(code, "") if code != name else _readable(application, name)
            found.append((str(self.form.fields[name].label), saved or "（空）"))
        saved = _saved_lists(application)
        for rows, name, label in (
            (self.agenda, "agenda", "议程与主讲人"),
            (self.budget, "budget", "预算明细"),
            (self.sessions, "sessions", "系列场次"),
        ):
            if rows.rows() != saved[name]:
                found.append((label, f"{len(saved[name])} 项，内容与本页不同"))
        return found

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed, in the order of the page."""
        found = [Mistake("", "", str(message)) for message in self.form.non_field_errors()]
        found += mistakes_of(self.form)
        for rows, name in ((self.sessions, "场次"), (self.agenda, "议程"), (self.budget, "预算")):
            found += [Mistake("", name, str(message)) for message in rows.non_form_errors()]
            for number, form in enumerate(rows.forms, start=1):
                if not form.current.get("DELETE"):
                    found += mistakes_of(form, f"{name}第 {number} 项")
        return found


def _saved_lists(application: EventApplication) -> dict[str, list[dict[str, Any]]]:
    """The rows of an application as its page shows them."""
    return {
        "agenda": saved_rows(application.agenda, AgendaRowForm),
        "budget": saved_rows(application.budget_lines, BudgetRowForm),
        "sessions": saved_rows(application.sessions, SessionRowForm),
    }


class ChangeForm(ApplicationForm):
    """What may be changed of an approved event: all but its kind and the answers given when applying."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(FIELDS):
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        """The fields of the event as they were typed."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class ChangeForms(ApplicationForms):
    """The page of a change: it begins with what was drafted last, or with what was approved."""

    def __init__(
        self, application: EventApplication, data: QueryDict | None = None, *, picture: Picture | None = None
    ) -> None:
        shown = copy(application)
        contents = contents_of(picture) if picture else None
        for name, value in contents["values"].items() if contents else ():
            setattr(shown, name, value)
        self.form = ChangeForm(data, instance=shown, rules=rules_of(application))
        rows = {} if data is not None else contents or _saved_lists(application)
        self.agenda = AgendaFormSet(data, rows=rows.get("agenda"))
        self.budget = BudgetFormSet(data, rows=rows.get("budget"))
        self.sessions = SessionFormSet(data, rows=rows.get("sessions"))


def _readable(application: EventApplication, name: str) -> str:
    """A saved field as people read it."""
    if hasattr(application, f"get_{name}_display"):
        return getattr(application, f"get_{name}_display")()
    value = getattr(application, name)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


FIGURES = ("actual_attendance", "industrial_attendance")


def figure_name(session: EventSession, name: str) -> str:
    """The field of a session's figure."""
    return f"session_{session.number}_{name}"


class SummaryForm(DraftForm):
    """What the organiser reports after the event."""

    class Meta:
        model = EventApplication
        fields = (*SUMMARY_FIELDS, "figures_reason")
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
        self.sessions = list(self.instance.sessions.all())
        if self.sessions:
            for name in FIGURES:
                del self.fields[name]
        for session in self.sessions:
            for name in FIGURES:
                self.fields[figure_name(session, name)] = forms.IntegerField(
                    label=f"{session}{label_of(session, name)}",
                    min_value=0,
                    max_value=MOST_PEOPLE,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )
                self.initial[figure_name(session, name)] = getattr(session, name)
        for field in self.fields.values():
            field.required = True
        self._take_measured()

    def _take_measured(self) -> None:
        """Fill in what was counted where nothing was typed yet; a reason is asked for only beside a count."""
        found = self.measured = measured(self.instance)
        if found is None:
            del self.fields["figures_reason"]
            return
        self.fields["figures_reason"].required = False
        for name, _, unit in MEASURED:
            counted = found.figure(name)
            if name in self.fields and counted is not None:
                self.fields[name].help_text = f"系统统计 {counted} {unit}，与实际不符时可以更正并说明。"
                if self.initial.get(name) is None:
                    self.initial[name] = counted
        for session in self.sessions:
            for name in FIGURES:
                field = figure_name(session, name)
                if self.initial.get(field) is None:
                    self.initial[field] = found.session_figure(session.number, name)

    def clean(self) -> dict[str, Any]:
        """Industrial clients are among those who came, at each session of a series."""
        data = super().clean() or {}
        for names in self.figure_names():
            came, industrial = (data.get(name) for name in names)
            if industrial is not None and (came is None or industrial > came):
                message = "请先填写实际参加人数。" if came is None else "产业客户人数不能多于实际参加人数。"
                self.add_error(names[1], message)
        return data

    def figure_names(self) -> list[tuple[str, str]]:
        """The fields of each count: all who came, and the industrial clients among them."""
        if not self.sessions:
            return [FIGURES]
        return [(figure_name(row, FIGURES[0]), figure_name(row, FIGURES[1])) for row in self.sessions]

    def figure_rows(self) -> list[tuple[EventSession, BoundField, BoundField]]:
        """The sessions of a series with their two fields; nothing for an event that took place once."""
        pairs = zip(self.sessions, self.figure_names(), strict=False)
        return [(session, self[came], self[industrial]) for session, (came, industrial) in pairs]

    def values(self) -> dict[str, Any]:
        """The fields of the application to save."""
        names = (*SUMMARY_FIELDS, "figures_reason")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    def session_figures(self) -> dict[int, dict[str, int | None]]:
        """The figures of the sessions, by their keys."""
        return {
            session.pk: {name: self.cleaned_data[figure_name(session, name)] for name in FIGURES}
            for session in self.sessions
        }

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed."""
        return mistakes_of(self)
