"""登记高校合作: a clerk registers what came by letter, and what the exchange hosts itself."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.backoffice.access import StaffMixin, registers_cases
from hub.backoffice.firms import FirmField
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.members.models import Organization
from hub.members.validators import no_control
from hub.portal.draft_forms import MomentField

from ..drafting import CampusDraftForm

CHANNELS = [
    (channel.value, channel.label)
    for channel in (Case.Channel.LETTER, Case.Channel.EMAIL, Case.Channel.PHONE)
]


class RegisterMixin(forms.Form):
    """Who wrote, how and when; put before the form of a proposal, whose fields are all asked."""

    organization = FirmField(
        label="申请单位",
        help_text="输入几个字，从列表中选择；也可以填写简称。",
        error_messages={"required": "请填写单位名称。", "max_length": "单位名称最多 120 字。"},
        validators=[no_control],
    )
    channel = forms.ChoiceField(
        label="来源",
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择来源。", "invalid_choice": "没有这种来源，请另选。"},
    )
    received_at = MomentField(label="收文时间", error_messages={"required": "请填写收文时间。"})

    def clean_organization(self) -> Organization:
        """The organization of that name."""
        try:
            return cast(FirmField, self.fields["organization"]).find(self.cleaned_data["organization"])
        except forms.ValidationError as error:
            raise forms.ValidationError("没有找到这家机构，或者有几家名称相近，请从列表中选择。") from error

    def clean_received_at(self) -> Any:
        """Nothing was received that has not come yet."""
        at = self.cleaned_data["received_at"]
        if at > timezone.now():
            raise forms.ValidationError("收文时间不能晚于现在，请核对。")
        return at

    def full_clean(self) -> None:
        """Required is required here."""
        forms.ModelForm.full_clean(cast(Any, self))

    def registered(self) -> dict[str, Any]:
        """All that was typed. Only after `is_valid()`."""
        return dict(self.cleaned_data)


class RegisterView(StaffMixin, WagtailAdminTemplateMixin, FormView):
    """GET shows an empty form; POST registers and hands in."""

    template_name = "education/campus/desk/form.html"
    header_icon = "home"
    allowed = staticmethod(registers_cases)
    explanation = ""
    model: type[Case]

    def get_form_kwargs(self) -> dict[str, Any]:
        bound = self.request.method == "POST"
        return {"case": self.model(), "data": self.request.POST if bound else None}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["organization"].offer_to(self.user)
        form.initial.setdefault("received_at", timezone.localtime())
        return form

    def register(self, values: dict[str, Any]) -> Case:
        """Register what was typed; raises Refused."""
        raise NotImplementedError

    def form_valid(self, form: CampusDraftForm) -> HttpResponse:
        """To the case; or the form again with the reason."""
        try:
            case = self.register(form.registered())  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, f"已登记，编号 {case.number}。")
        return redirect("backoffice:case", case.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            back=reverse("backoffice:intake"), button="登记", explanation=self.explanation, **kwargs
        )

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        landing = {"url": reverse("backoffice:intake"), "label": "登记收文"}
        return [*self.breadcrumbs_items, landing, {"url": "", "label": self.page_title}]
