"""The forms of the back office's own screens."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.cases import opinions
from hub.cases.models import Case

from .people import handlers


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": f"{label}请写成 2026-09-30 的样子。"},
    )


class AskForm(forms.Form):
    """A question to another department."""

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="征求部门",
        error_messages={"required": "请选择部门。", "invalid_choice": "没有这个部门，请另选。"},
    )
    question = forms.CharField(
        label="需要答复的问题",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明需要对方答复的问题。"},
    )
    due_on = _day("答复期限")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Department.objects.exclude(pk=case.department_id or 0).order_by("name")
        cast(forms.ModelChoiceField, self.fields["department"]).queryset = others
        self.fields["due_on"].initial = opinions.default_due


class ExtendForm(forms.Form):
    """More time for a case."""

    due_on = _day("新的期限")
    reason = forms.CharField(
        label="理由（申请单位可见）",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明延长期限的理由，申请单位会看到。"},
    )


class AbsenceForm(forms.Form):
    """Who is absent from when to when, and who stands in."""

    person = forms.ModelChoiceField(
        User.objects.none(),
        label="离岗人员",
        empty_label="请选择",
        error_messages={"required": "请选择离岗人员。"},
    )
    substitute = forms.ModelChoiceField(
        User.objects.none(),
        label="代办人",
        empty_label="请选择",
        error_messages={"required": "请选择代办人。", "invalid_choice": "该人员不能代办，请另选。"},
    )
    starts_on = _day("开始日期")
    ends_on = _day("结束日期")
    reason = forms.CharField(label="事由", max_length=200, required=False)

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = handlers()
        own = people.filter(pk=user.pk or 0)
        if user.has_perm("cases.approve_case"):
            own = people.filter(department=cast(User, user).department_id or 0)
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = own
        cast(forms.ModelChoiceField, self.fields["substitute"]).queryset = people
        self.fields["person"].initial = user.pk
        self.fields["starts_on"].initial = timezone.localdate
        self.fields["ends_on"].initial = timezone.localdate
