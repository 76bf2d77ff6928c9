"""The staff's side of reports: who reported, for named persons; a warning of what was found true; the liaisons."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BooleanColumn

from hub.accounts.models import User
from hub.backoffice.acts import ActView
from hub.backoffice.people import holding
from hub.backoffice.viewsets import ScopedModelViewSet
from hub.cases.flows import Reason
from hub.cases.views import visible_case
from hub.privacy.models import Access
from hub.privacy.services import record_access

from ...menu import HOOK
from ..models import Liaison, Tip
from . import rules, services


class TipAct(ActView):
    """An act on a report that the user may see; afterwards back to its page."""

    model = Tip
    header_icon = "warning"

    @cached_property
    def object(self) -> Tip:
        """The report; raises Http404 for what the user can't see, and for other kinds of case."""
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        if not isinstance(case, Tip):
            raise Http404
        return case

    def back(self) -> str:
        return reverse("backoffice:case", args=[self.object.pk])


class WhyForm(forms.Form):
    """What for."""

    why = forms.ChoiceField(
        label="事由",
        choices=[(word, word) for word in ("向举报人核实情况", "反馈办理结果", "保护举报人", "配合有权机关")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择事由。", "invalid_choice": "请从列出的事由中选择。"},
    )


class ReporterView(TipAct):
    """Who reported: shown once, to a named person, with a reason that is kept."""

    form_class = WhyForm
    template_name = "education/protection/tips/reporter.html"
    label = "查看举报人"
    header_icon = "lock"
    allowed = staticmethod(rules.is_liaison)

    def blocked(self) -> Reason | None:
        return rules.why_no_reporter(self.object)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Keep who looks and why, then show."""
        if self.blocked():
            return self.form_invalid(form)
        tip = self.object
        record_access(
            user=self.user,
            field=Access.Field.IDENTITY,
            organization=tip.organization,
            about=f"{tip.number} 举报人姓名、联系方式",
            why=form.cleaned_data["why"],
        )
        return self.render_to_response(self.get_context_data(form=form, revealed=tip.reporter))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tip=self.object, **kwargs)


class WarningView(TipAct):
    """A draft of a warning, for the editors."""

    label = "起草风险警示"
    explanation = "把涉及的名称、网址和 App 写入一页风险警示的草稿，不含举报人和情况说明；由编辑补充正文，第二人复核后发布。"
    allowed = staticmethod(rules.handles)

    def blocked(self) -> Reason | None:
        return rules.may_warn(self.object, self.user)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Twice is once."""
        if self.object.warning_id:
            messages.success(self.request, "风险警示的草稿已经在“网页”里。")
            return redirect(self.back())
        return super().form_valid(form)

    def perform(self, form: forms.Form) -> str:
        page = services.draft_warning(tip_id=self.object.pk, user=self.user)
        return f"已建立草稿“{page.title}”，请编辑在“网页”里补充并送复核。"


class LiaisonForm(forms.ModelForm):
    """Named among those who work on reports."""

    class Meta:
        model = Liaison
        fields = ("user", "duty", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["user"])
        field.queryset = User.objects.filter(holding("protection.read_reporter"), is_active=True).order_by(
            "last_name", "first_name", "pk"
        )
        field.error_messages["invalid_choice"] = "这个人不是打非工作人员，请另选。"


class LiaisonViewSet(ScopedModelViewSet):
    """打非联系人: who may know who reported. One who leaves is switched off."""

    model = Liaison
    name = "liaisons"
    icon = "user"
    menu_label = "打非联系人"
    menu_name = "liaisons"
    menu_hook = HOOK
    menu_order = 630
    list_display = ["user", "duty", BooleanColumn("is_active", label="在任", sort_key="is_active")]
    form_fields = ["user", "duty", "is_active"]
    inspect_view_fields = form_fields
    search_fields = ["duty"]

    def get_form_class(self, for_update: bool = False) -> type[LiaisonForm]:
        return LiaisonForm


app_name = "tip_desk"
urlpatterns = [
    path("<int:pk>/reporter/", ReporterView.as_view(), name="reporter"),
    path("<int:pk>/warning/", WarningView.as_view(), name="warning"),
]
