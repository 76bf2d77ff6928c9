"""The chooser of files in the editor of an outcome."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import View
from wagtail.admin.views.generic import chooser

from hub.accounts.models import User
from hub.backoffice.viewsets import (
    ScopedChooseResultsView,
    ScopedChooserViewSet,
    ScopedChooseView,
    ScopedChosenMultipleView,
    ScopedChosenView,
)

from ..models import OutcomeFile
from . import services
from .forms import OutcomeFileForm

KEEP = "campus.add_outcomefile"


class KeepersOnly(View):
    """Wagtail asks for access to the admin alone; files of outcomes are for those who keep them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse everybody else."""
        if not request.user.has_perm(KEEP):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChooseFile(KeepersOnly, ScopedChooseView):
    """The chooser's window."""


class ChooseFileResults(KeepersOnly, ScopedChooseResultsView):
    """The chooser's list."""


class ChosenFile(KeepersOnly, ScopedChosenView):
    """One chosen file."""


class ChosenFiles(KeepersOnly, ScopedChosenMultipleView):
    """Several chosen files."""


class UploadFile(KeepersOnly, chooser.CreateView):
    """Takes in a new file."""

    def save_form(self, form: OutcomeFileForm) -> OutcomeFile:
        values = form.cleaned_data
        user = cast(User, self.request.user)
        return services.keep_file(file=values["file"], checked=values["checked"], user=user)


class OutcomeFileChooserViewSet(ScopedChooserViewSet):
    """Files of outcomes."""

    name = "outcome_files"
    model = OutcomeFile
    icon = "doc-full"
    choose_one_text = "选择文件"
    choose_another_text = "换一个文件"
    search_tab_label = "已上传的文件"
    creation_tab_label = "上传新文件"
    create_action_label = "上传"
    create_action_clicked_label = "正在上传…"
    creation_form_class = OutcomeFileForm
    choose_view_class = ChooseFile
    choose_results_view_class = ChooseFileResults
    chosen_view_class = ChosenFile
    chosen_multiple_view_class = ChosenFiles
    create_view_class = UploadFile
    register_widget = True
