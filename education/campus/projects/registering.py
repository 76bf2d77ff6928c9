"""登记高校合作项目."""

from __future__ import annotations

from typing import Any

from django import forms

from hub.cases.models import Case

from ..desk.registering import RegisterMixin, RegisterView
from ..models import CampusProject
from . import services
from .forms import ProjectForm


class RegisterProjectForm(RegisterMixin, ProjectForm):
    """A proposal that came by letter, or a project of the exchange's own."""

    is_hosted = forms.BooleanField(
        label="交易所主办",
        required=False,
        help_text="由交易所自行实施的项目：申请单位填写合作的高校，不用选择来源。",
    )

    field_order = ("organization", "is_hosted", "channel", "received_at", *ProjectForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].required = False

    def clean(self) -> dict[str, Any]:
        """What the exchange hosts came from nowhere; all else came in some way."""
        data = super().clean()
        if data.get("is_hosted"):
            data["channel"] = Case.Channel.OWN
        elif not data.get("channel") and "channel" not in self.errors:
            self.add_error("channel", "请选择来源。")
        return data


class RegisterProjectView(RegisterView):
    """The page."""

    page_title = "登记高校合作项目"
    model = CampusProject
    form_class = RegisterProjectForm
    explanation = "登记会员单位来函申请的项目，或交易所主办的项目。登记后进入甄选，登记人不能同时甄选。"

    def register(self, values: dict[str, Any]) -> Case:
        return services.register_project(user=self.user, **values)
