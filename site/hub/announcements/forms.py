"""The editor's form of an announcement, and that of a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import File
from wagtail.admin.forms import WagtailAdminPageForm

from hub.attachments.checks import FileRefused, check
from hub.attachments.kinds import accept_of, label_of
from hub.cases.slots import Slot

from . import rules

SLOT = Slot(
    name="announcement", label="附件", kinds=("pdf", "word", "excel", "slides", "image", "ofd"), max_mb=30
)


class AnnouncementForm(WagtailAdminPageForm):
    """What was told already is not offered again; what is missing is said before the page is sent to a colleague."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        page = self.instance
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "不填则用当天日期。只用小写字母、数字和连字符。"
        if "topic" in self.fields:
            self.fields["topic"] = topic_field(page.topic)
        known = page.tellings.all() if page.pk else []
        told = {(telling.kind, telling.note) for telling in known}
        if ("correction", page.change_note) in told:  # a new draft begins without the last one's note
            self.initial |= {"tell_change": False, "change_note": ""}
        if any(kind == "first" for kind, _ in told):
            self.fields.pop("on_release", None)
        if page.first_published_at is None:
            for name in ("tell_change", "change_note"):
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """Drafts may lack what only a finished text needs."""
        cleaned = super().clean()
        values = {
            name: cleaned.get(name, getattr(self.instance, name, None))
            for name in rules.Draft.__dataclass_fields__
        }
        released = self.instance.first_published_at is not None
        if not getattr(self, "is_deferred_validation", False):
            for name, reason in rules.problems(rules.Draft(**values), released=released).items():
                self.add_error(name if name in self.fields else None, reason)
        return cleaned


def topic_field(current: str) -> forms.ChoiceField:
    """The topics of the settings, and the one that the page has."""
    from .models import AnnouncementSettings  # whose pages stand on this form

    topics = AnnouncementSettings.load().topic_list()
    names = [*topics, current] if current and current not in topics else topics
    return forms.ChoiceField(
        label="分类", required=False, choices=[("", "—"), *((name, name) for name in names)]
    )


class FileForm(forms.Form):
    """A file for announcements. `cleaned_data["checked"]` says what it was found to be."""

    file = forms.FileField(
        label="文件",
        help_text=f"{label_of(SLOT.kinds)}；不超过 {SLOT.max_mb} MB。",
        widget=forms.FileInput(attrs={"accept": accept_of(SLOT.kinds)}),
        error_messages={"required": "请选择文件。"},
    )

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        try:
            self.cleaned_data["checked"] = check(file, SLOT)
        except FileRefused as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
        return file
