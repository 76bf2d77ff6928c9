"""What editors type of partners, memoranda and courses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import File
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from hub.accounts.models import User
from hub.accounts.roles import ENTER_ADMIN
from hub.attachments.checks import FileRefused, check
from hub.attachments.kinds import accept_of, label_of
from hub.backoffice.filters import PlainSelect
from hub.backoffice.people import holding
from hub.cases.slots import Slot

from .. import querysets
from ..files import kept
from ..models import JointCourse, Memorandum, Partner

SCAN = Slot(name="memorandum", label="备忘录", kinds=("pdf", "image", "word"), max_mb=20)


class PartnerForm(WagtailAdminModelForm):
    """A university; once chosen it stays."""

    class Meta:
        model = Partner
        fields = ("organization", "city", "logo", "together", "since", "position", "is_public")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = querysets.universities().filter(campus_partner=None)
        if self.instance.pk:
            self.fields["organization"].disabled = True
            free = querysets.universities().filter(pk=self.instance.organization_id)
        self.fields["organization"].queryset = free


class MemorandumForm(WagtailAdminModelForm):
    """A memorandum with its scan, which is seen by those who keep memoranda alone."""

    upload = forms.FileField(
        label="备忘录文件",
        required=False,
        help_text=f"签署稿扫描件：{label_of(SCAN.kinds)}，不超过 {SCAN.max_mb} MB；只有有权查看备忘录的同事可以打开。"
        "重新上传会替换原文件。",
        widget=forms.FileInput(attrs={"accept": accept_of(SCAN.kinds)}),
    )

    class Meta:
        model = Memorandum
        fields = (
            "partner", "subject", "signed_on", "starts_on", "ends_on", "responsible", "renews", "terminated_on",
            "remarks",
        )  # fmt: skip
        widgets = dict.fromkeys(("signed_on", "starts_on", "ends_on", "terminated_on"), AdminDateInput) | {
            "responsible": PlainSelect
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(holding(ENTER_ADMIN), is_active=True, contact=None)
        self.fields["responsible"].queryset = staff.order_by("last_name", "first_name", "pk")
        self.fields["partner"].queryset = Partner.objects.select_related("organization")
        earlier = Memorandum.objects.select_related("partner__organization").exclude(pk=self.instance.pk)
        self.fields["renews"].queryset = earlier.order_by("-ends_on", "pk")

    def clean_upload(self) -> File | None:
        """A file that can be kept."""
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                self.cleaned_data["checked"] = check(upload, SCAN)
            except FileRefused as refusal:
                raise forms.ValidationError(refusal.reason) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        """A renewal is of the same university, and begins no earlier."""
        data = super().clean()
        earlier = data.get("renews")
        if earlier and data.get("partner") and earlier.partner_id != data["partner"].pk:
            self.add_error("renews", "续签的须是同一所高校的备忘录。")
        elif earlier and data.get("starts_on") and data["starts_on"] < earlier.starts_on:
            self.add_error("renews", "续签的备忘录不能早于原备忘录开始。")
        return data

    def save(self, commit: bool = True) -> Memorandum:
        """Keep the file with the row."""
        data = self.cleaned_data
        with kept(self.instance, data.get("upload"), data.get("checked"), folder=Memorandum.FOLDER):
            return super().save(commit=commit)


class CourseForm(WagtailAdminModelForm):
    """A course that is taught together."""

    class Meta:
        model = JointCourse
        fields = (
            "partner", "name", "year", "semester", "hours", "lecturers", "students", "member", "products", "summary",
            "is_public",
        )  # fmt: skip
        widgets = {"products": forms.CheckboxSelectMultiple, "member": PlainSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.select_related("organization")
        self.fields["member"].queryset = querysets.listed_members()
        products = self.fields["products"]
        products.queryset = products.queryset.filter(is_active=True)
