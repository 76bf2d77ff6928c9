"""What is typed in the steps of a report."""

from __future__ import annotations

from django import forms

from hub.cases.forms import StaffNoteForm
from hub.members.validators import no_control


class TransferForm(StaffNoteForm):
    """Whom it is handed to."""

    transferred_to = forms.CharField(
        label="移送单位",
        max_length=80,
        validators=[no_control],
        help_text="举报人会看到，例如“公安机关”“中国证监会某某监管局”。",
        error_messages={"required": "请填写移送单位。"},
    )
    field_order = ("transferred_to", "note", "internal_note")
