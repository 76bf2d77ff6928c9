"""What staff type of promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import zip_longest
from typing import Any, cast

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone

from hub.accounts.models import User
from hub.backoffice.filters import PlainSelect
from hub.backoffice.people import handlers

from ..models import FeedbackItem, FeedbackSettings
from . import rules
from .services import Row


class OwnerField(forms.ModelChoiceField):
    """Somebody at the exchange who can keep a promise, with the department."""

    def __init__(self) -> None:
        super().__init__(
            handlers().none(),
            label="责任人",
            widget=PlainSelect,
            empty_label="请选择",
            error_messages={"required": "请选择责任人。", "invalid_choice": "没有这个责任人，请另选。"},
        )

    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]
        return f"{obj.department} · {obj}"


class HandOverForm(forms.Form):
    """Who shall keep a promise from now on."""

    owner = OwnerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(OwnerField, self.fields["owner"]).queryset = handlers().exclude(department=None)


class PromiseForm(HandOverForm):
    """One promise."""

    field_order = ("text", "owner", "due_on")

    text = forms.CharField(
        label="承诺事项",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明承诺事项。", "max_length": "承诺事项最多 500 字。"},
    )
    due_on = forms.DateField(
        label="完成期限",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写完成期限。", "invalid": "完成期限不是有效的日期。"},
    )

    def __init__(self, *args: Any, items: Sequence[FeedbackItem], **kwargs: Any) -> None:
        self.items = items
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["due_on"].widget.attrs |= {
            "min": f"{today + timedelta(days=1):%Y-%m-%d}",
            "max": f"{today + timedelta(days=FeedbackSettings.load().promise_days):%Y-%m-%d}",
        }

    def clean_owner(self) -> User:
        owner = self.cleaned_data["owner"]
        if reason := rules.may_own(self.items, owner):
            raise forms.ValidationError(reason)
        return owner

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if reason := rules.day_fits(due_on):
            raise forms.ValidationError(reason)
        return due_on

    @property
    def row(self) -> Row:
        """What was typed. Only after `is_valid()`."""
        return Row(**self.cleaned_data)


class PromiseRow(PromiseForm):
    """One of the rows below an answer: left blank, it promises nothing."""

    use_required_attribute = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    def full_clean(self) -> None:
        """A blank row is in order."""
        if self.is_bound and self.is_blank:
            self._errors: ErrorDict = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()


ROWS = 3


def promise_rows(*data: Any, item: FeedbackItem) -> list[PromiseRow]:
    """The rows below an answer, with what an earlier draft of it proposed."""
    proposed = [
        {"text": one.text, "owner": one.owner_id, "due_on": one.due_on}
        for one in item.promises.filter(promised_at=None)[:ROWS]
    ]
    return [
        PromiseRow(*data[:1], prefix=f"promise-{number}", items=[item], initial=initial or {})
        for number, initial in zip_longest(range(1, ROWS + 1), proposed)
    ]


class ExtendForm(forms.Form):
    """Until when, and why."""

    due_on = forms.DateField(
        label="新的期限",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写新的期限。", "invalid": "新的期限不是有效的日期。"},
    )
    reason = forms.CharField(
        label="理由（会员可见）",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明延期的理由，会员会看到。", "max_length": "理由最多 500 字。"},
    )


class FinishForm(forms.Form):
    """When it was done, and what."""

    done_on = forms.DateField(
        label="完成日期",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写完成日期。", "invalid": "完成日期不是有效的日期。"},
    )
    note = forms.CharField(
        label="落实情况（会员可见）",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明落实情况，会员会看到。", "max_length": "落实情况最多 2000 字。"},
    )
