"""Forms of the administrator and of everybody's preferences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from . import preferences, substitution
from .events import Event, Group
from .models import Channel, Endpoint, Mode
from .rendering import ON_SHORT, SUBJECT_LENGTH
from .transports.hooks import address_problem

SHORT_LENGTH = 300  # characters of a text message or a robot's line


class TextForm(forms.Form):
    """Subject and body of an event on a channel."""

    subject = forms.CharField(label="主题", max_length=SUBJECT_LENGTH)
    body = forms.CharField(label="正文", max_length=4000, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, event: Event, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        if channel in ON_SHORT:
            self.fields["body"] = forms.CharField(
                label="正文",
                max_length=SHORT_LENGTH,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=f"不超过 {SHORT_LENGTH} 字。",
            )

    def clean(self) -> dict[str, Any]:
        """Only the event's own placeholders."""
        for name, text in list(self.cleaned_data.items()):
            if reason := substitution.problem(text, self.event.names):
                self.add_error(name, reason)
        return self.cleaned_data


class PreferencesForm(forms.Form):
    """For each group of events how one is told by each channel offered."""

    def __init__(self, *args: Any, chosen: Mapping[tuple[str, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[dict[str, Any]] = []
        for group in Group:
            cells = []
            for channel in preferences.offered():
                name = f"{group}-{channel}"
                self.fields[name] = forms.ChoiceField(
                    label=f"{group.label}，{channel.label}",
                    choices=[(mode.value, mode.label) for mode in preferences.MODES[channel]],
                    initial=preferences.mode_of(chosen, group, channel),
                    error_messages={"invalid_choice": "请从列表中选择接收方式。"},
                )
                cells.append(name)
            self.rows.append({"group": group, "names": cells})

    def lines(self) -> list[dict[str, Any]]:
        """The groups with their bound fields, as the page shows them."""
        return [
            {"label": row["group"].label, "fields": [self[name] for name in row["names"]]}
            for row in self.rows
        ]

    def modes(self) -> dict[tuple[Group, Channel], str]:
        """What was chosen."""
        return {
            (row["group"], channel): Mode(self.cleaned_data[f"{row['group']}-{channel}"])
            for row in self.rows
            for channel in preferences.offered()
        }


class EndpointForm(forms.ModelForm):
    """An endpoint. Its address is written, never shown: left empty it stays as it is."""

    groups = forms.MultipleChoiceField(
        label="通知类别",
        choices=Group.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Group.WORK, Group.DEADLINE],
        help_text="只通知发给本部门经办人的事项。",
    )
    address = forms.CharField(
        label="地址",
        required=False,
        max_length=500,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="群机器人的完整地址。保存后不再显示，留空则保持不变。",
    )

    class Meta:
        model = Endpoint
        fields = ["name", "kind", "department", "address", "groups", "is_active"]

    def clean(self) -> dict[str, Any]:
        """The address must be one that we call."""
        data = super().clean() or self.cleaned_data
        address, kind = data.get("address") or self.instance.address, data.get("kind")
        if not address:
            self.add_error("address", "请填写地址。")
        elif kind and (reason := address_problem(kind, address)):
            self.add_error("address", reason)
        data["address"] = address
        return data


class ReasonForm(forms.Form):
    """Why something is decided."""

    reason = forms.CharField(label="理由", max_length=200)


def first_error(error: ValidationError) -> str:
    """The first sentence of an error."""
    return str(error.messages[0])
