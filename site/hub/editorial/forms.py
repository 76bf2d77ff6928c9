"""Forms of the editors' own screens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from hub.accounts.models import User
from hub.accounts.roles import EDITOR

from .models import Posting
from .pasting.reading import Reading, Unreadable, read_html, read_word

MAX_MEGABYTES = 30


class PasteForm(forms.Form):
    """One file: a Word document, a saved web page, or what was pasted (a script puts it in as a file)."""

    file = forms.FileField(
        label="或选择文件",
        help_text=f"Word 文档（.docx）或保存下来的网页（.html），不超过 {MAX_MEGABYTES} MB。",
        error_messages={"required": "请先在方框里粘贴内容，或选择一个文件。"},
        widget=forms.FileInput(attrs={"accept": ".docx,.html,.htm"}),
    )

    def clean(self) -> dict[str, Any]:
        """`reading` holds what was read."""
        cleaned = super().clean() or {}
        if file := cleaned.get("file"):
            try:
                cleaned["reading"] = self.read(file)
            except Unreadable as error:
                self.add_error("file", str(error))
        return cleaned

    @staticmethod
    def read(file: Any) -> Reading:
        if file.size > MAX_MEGABYTES * 1024 * 1024:
            raise Unreadable(f"内容超过 {MAX_MEGABYTES} MB，请压缩图片或分几次导入。")
        content = file.read()
        if content.startswith(b"PK"):
            return read_word(content)
        if file.name.lower().endswith((".html", ".htm")):
            try:
                return read_html(content.decode("utf-8-sig"))
            except UnicodeDecodeError:
                return read_html(content.decode("gb18030", errors="replace"))
        raise Unreadable("只能读取 Word 文档（.docx）和网页（.html）。旧版 .doc 请先另存为 .docx。")


class PostingForm(forms.ModelForm):
    """Where and when a page was posted."""

    class Meta:
        model = Posting
        fields = ["channel", "posted_at", "link", "note"]
        widgets = {"posted_at": AdminDateTimeInput()}

    def __init__(self, *args: Any, open_to_all: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not open_to_all:
            field = cast(forms.ChoiceField, self.fields["channel"])
            offered = cast("list[tuple[str, str]]", field.choices)
            field.choices = [choice for choice in offered if choice[0] not in Posting.PUBLIC]

    def clean_posted_at(self) -> Any:
        posted_at = self.cleaned_data["posted_at"]
        if posted_at > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError("发布时间还没有到；请在发布之后登记。")
        return posted_at


class ReviewForm(forms.Form):
    """What the second person thinks of a page."""

    decision = forms.ChoiceField(choices=[("approve", "通过"), ("reject", "退回")], widget=forms.HiddenInput)
    comment = forms.CharField(
        label="意见",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="退回时必填，写明要改什么；送审人会看到。",
    )

    def clean(self) -> dict[str, Any]:
        """Whoever sends a text back says why."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "reject" and not cleaned.get("comment", "").strip():
            self.add_error("comment", "请写明要修改的地方。")
        return cleaned


class TakeDownForm(forms.Form):
    """Why a page is taken off the site."""

    reason = forms.CharField(label="下线原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class ClearForm(forms.Form):
    """Why a sentence is no case of a phrase."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label="误报理由", max_length=300, error_messages={"required": "请写明为什么是误报。"}
    )


class RereadForm(forms.Form):
    """A page was read again and is right."""

    next_on = forms.DateField(label="下次复核日期", widget=AdminDateInput())
    editor = forms.ModelChoiceField(
        User.objects.none(), label="责任编辑", required=False, help_text="到期时提醒这位同事。"
    )
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editors = User.objects.filter(is_active=True, groups__name=EDITOR.name).order_by("username")
        cast(forms.ModelChoiceField, self.fields["editor"]).queryset = editors
