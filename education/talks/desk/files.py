"""The choosers of slides and recordings in the editor of a talk."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import View
from wagtail.admin.views.generic import chooser

from hub.accounts.models import User
from hub.attachments.checks import FileRefused, check
from hub.attachments.kinds import accept_of, label_of
from hub.backoffice.viewsets import (
    ScopedChooseResultsView,
    ScopedChooserViewSet,
    ScopedChooseView,
    ScopedChosenMultipleView,
    ScopedChosenView,
)
from hub.cases.slots import Slot

from .. import materials, rules
from ..models import TalkFile, TalkVideo

SLIDES = Slot(name="slides", label="讲义", kinds=("pdf", "slides", "word"), max_mb=50)


class SlidesForm(forms.Form):
    """Slides, with the title that readers see."""

    title = forms.CharField(label="标题", max_length=120, error_messages={"required": "请填写标题。"})
    file = forms.FileField(
        label="文件",
        help_text=f"{label_of(SLIDES.kinds)}；不超过 {SLIDES.max_mb} MB。",
        widget=forms.FileInput(attrs={"accept": accept_of(SLIDES.kinds)}),
        error_messages={"required": "请选择文件。"},
    )

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        try:
            self.cleaned_data["checked"] = check(file, SLIDES)
        except FileRefused as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
        return file


class VideoForm(forms.Form):
    """A recording with its captions."""

    title = forms.CharField(label="标题", max_length=120, error_messages={"required": "请填写标题。"})
    file = forms.FileField(
        label="录像",
        help_text=f"MP4 或 WebM，不超过 {materials.MOST_VIDEO_MB} MB。",
        widget=forms.FileInput(attrs={"accept": ".mp4,.webm"}),
        error_messages={"required": "请选择录像。"},
    )
    captions = forms.FileField(
        label="字幕",
        help_text="WebVTT（.vtt），UTF-8 编码。没有字幕的录像，听不清的人看不懂，也不能审核内容。",
        widget=forms.FileInput(attrs={"accept": ".vtt"}),
        error_messages={"required": "请选择字幕文件。"},
    )

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        try:
            self.cleaned_data["checked"] = materials.check_video(file)
        except FileRefused as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
        return file

    def clean_captions(self) -> str:
        try:
            return materials.read_captions(self.cleaned_data["captions"])
        except FileRefused as refusal:
            raise forms.ValidationError(refusal.reason) from refusal


class KeepersOnly(View):
    """Wagtail asks for access to the admin alone; material is for those who look after the talks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse everybody else."""
        if not rules.keeps_talks(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChooseOne(KeepersOnly, ScopedChooseView):
    """The chooser's window."""


class ChooseResults(KeepersOnly, ScopedChooseResultsView):
    """The chooser's list."""


class Chosen(KeepersOnly, ScopedChosenView):
    """One chosen row."""


class ChosenMany(KeepersOnly, ScopedChosenMultipleView):
    """Several chosen rows."""


class UploadSlides(KeepersOnly, chooser.CreateView):
    """Takes in slides."""

    def save_form(self, form: SlidesForm) -> TalkFile:
        values = form.cleaned_data
        user = cast(User, self.request.user)
        return materials.keep_file(
            title=values["title"], file=values["file"], checked=values["checked"], user=user
        )


class UploadVideo(KeepersOnly, chooser.CreateView):
    """Takes in a recording."""

    def save_form(self, form: VideoForm) -> TalkVideo:
        return materials.keep_video(user=cast(User, self.request.user), **form.cleaned_data)


class MaterialChooser(ScopedChooserViewSet):
    """What both choosers share."""

    choose_view_class = ChooseOne
    choose_results_view_class = ChooseResults
    chosen_view_class = Chosen
    chosen_multiple_view_class = ChosenMany
    register_widget = True
    creation_tab_label = "上传"
    create_action_label = "上传"
    create_action_clicked_label = "正在上传…"


class SlidesChooser(MaterialChooser):
    """Slides."""

    name = "talk_files"
    model = TalkFile
    icon = "doc-full"
    choose_one_text = "选择讲义"
    choose_another_text = "换一份讲义"
    search_tab_label = "已上传的讲义"
    creation_form_class = SlidesForm
    create_view_class = UploadSlides


class VideoChooser(MaterialChooser):
    """Recordings."""

    name = "talk_videos"
    model = TalkVideo
    icon = "media"
    choose_one_text = "选择录像"
    choose_another_text = "换一段录像"
    search_tab_label = "已上传的录像"
    creation_form_class = VideoForm
    create_view_class = UploadVideo
