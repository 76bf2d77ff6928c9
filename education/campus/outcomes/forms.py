"""The editor's form of an outcome, and that of its file."""

from __future__ import annotations

from django import forms
from django.core.files.base import File
from wagtail.admin.forms import WagtailAdminPageForm

from hub.attachments.checks import FileRefused, check
from hub.attachments.kinds import accept_of, label_of
from hub.cases.slots import Slot

SLOT = Slot(name="outcome", label="成果文件", kinds=("pdf", "word", "slides", "excel"), max_mb=50)
KEPT = "已发布的版本须保留，不能删除：{}。需要停用整个成果的，请撤下页面。"


class OutcomeForm(WagtailAdminPageForm):
    """Versions that were published stay."""

    def is_valid(self) -> bool:
        """Whether it can be saved."""
        valid = super().is_valid()
        rows = self.formsets.get("versions")
        if not valid or rows is None or not self.instance.pk:
            return valid
        published = dict(
            type(self.instance)
            .versions.rel.related_model.objects.filter(page=self.instance.pk)
            .values_list("pk", "number")
        )
        gone = [published[form.instance.pk] for form in rows.deleted_forms if form.instance.pk in published]
        if gone and self.instance.first_published_at:
            self.add_error(None, KEPT.format("、".join(gone)))
            return False
        return True


class OutcomeFileForm(forms.Form):
    """A file of an outcome. `cleaned_data["checked"]` says what it was found to be."""

    file = forms.FileField(
        label="文件",
        help_text=f"{label_of(SLOT.kinds)}；不超过 {SLOT.max_mb} MB。PDF 自动生成首页预览。",
        widget=forms.FileInput(attrs={"accept": accept_of(SLOT.kinds)}),
        error_messages={"required": "请选择文件。"},
    )

    def clean_file(self) -> File:
        """A file that can be kept."""
        file = self.cleaned_data["file"]
        try:
            self.cleaned_data["checked"] = check(file, SLOT)
        except FileRefused as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
        return file
