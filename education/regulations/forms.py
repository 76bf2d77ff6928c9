"""What editors type about a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .importing.files import text_of_file
from .importing.reading import Unreadable
from .models import RegulationPage, Section, Version


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": f"{label}请写成 2026-09-30 的样子。"},
    )


class ImportForm(forms.Form):
    """A text to read into a draft: a file, or pasted."""

    page = forms.ModelChoiceField(
        RegulationPage.objects.order_by("title"),
        label="法规",
        empty_label="请选择",
        help_text="先在“页面”里为这部法规建立页面。",
        error_messages={"required": "请选择法规。", "invalid_choice": "没有这部法规，请另选。"},
    )
    name = forms.CharField(
        label="版本名称",
        max_length=60,
        help_text="例如“2012 年修订”。",
        error_messages={"required": "请填写版本名称。"},
    )
    slug = forms.SlugField(
        label="地址",
        max_length=40,
        help_text="英文、数字和连字符，例如 2012。",
        error_messages={"required": "请填写地址。", "invalid": "地址只用英文字母、数字和连字符。"},
    )
    file = forms.FileField(label="文件（.txt 或 .docx）", required=False)
    text = forms.CharField(
        label="或粘贴正文", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one source, as text; what can't be read says why."""
        data = super().clean() or {}
        upload, text = data.get("file"), (data.get("text") or "").strip()
        if upload and text:
            raise ValidationError("请只选一种方式：上传文件，或粘贴正文。")
        if not upload and not text:
            raise ValidationError("请上传文件，或粘贴正文。")
        if upload:
            try:
                data["text"] = text_of_file(upload.read(), upload.name)
            except Unreadable as error:
                self.add_error("file", str(error))
        data["source"] = upload.name if upload else "粘贴的正文"
        return data


class VersionForm(forms.ModelForm):
    """What is known of a version beside its text."""

    adopted_on = _day("公布日期")
    effective_on = _day("施行日期")
    repealed_on = _day("废止日期")

    class Meta:
        model = Version
        fields = (
            "name",
            "title",
            "preamble",
            "document_number",
            "adopted_on",
            "effective_on",
            "repealed_on",
            "is_sample",
        )
        widgets = {"preamble": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("adopted_on", "effective_on", "repealed_on"):
            self.fields[name].required = False


class SectionForm(forms.ModelForm):
    """One part of a draft."""

    class Meta:
        model = Section
        fields = ("heading", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}


class PublishForm(forms.Form):
    """The official source that a text was checked against."""

    source_name = forms.CharField(
        label="核对依据",
        max_length=120,
        help_text="官方文本的出处，例如“国家法律法规数据库”。",
        error_messages={"required": "请填写核对依据。"},
    )
    source_url = forms.URLField(
        label="核对依据的网址",
        max_length=200,
        assume_scheme="https",
        error_messages={"required": "请填写官方网址。", "invalid": "请填写完整的官方网址。"},
    )
    checked_on = _day("核对日期")
    effective_on = _day("施行日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].required = False
        self.fields["effective_on"].help_text = "文件没有写明施行日期的留空。"
