"""Who is absent and who stands in: one's own, and a head's department."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.cases import absences
from hub.cases.flows import Refused
from hub.cases.models import Absence

from ..access import StaffMixin, acts_on_cases
from ..forms import AbsenceForm

SHOWN = 50


class AbsencesView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """The absences this user may see, and the form of another one."""

    template_name = "hub/backoffice/absences.html"
    page_title = "离岗代办"
    header_icon = "calendar"

    allowed = staticmethod(acts_on_cases)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep an absence, or show the form again with what is wrong."""
        form = AbsenceForm(request.POST, user=self.user)
        if form.is_valid():
            try:
                made = absences.set_absence(user=self.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, f"已登记：{made}，由{made.substitute}代办。")
                return redirect("backoffice:absences")
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The latest absences, each with whether it is in force and may be taken back."""
        today = timezone.localdate()
        rows = Absence.objects.visible_to(self.user).select_related("user", "substitute", "set_by")[:SHOWN]
        found = [
            {
                "row": row,
                "state": _state(row, today),
                "may_end": row.cancelled_at is None
                and row.ends_on >= today
                and absences.may_set(self.user, row.user) is None,
            }
            for row in rows
        ]
        kwargs.setdefault("form", AbsenceForm(user=self.user))
        return super().get_context_data(absences=found, **kwargs)


def _state(row: Absence, today: Any) -> tuple[str, str]:
    """The tone and the word for where an absence stands."""
    if row.cancelled_at is not None:
        return "neutral", "已撤销"
    if row.ends_on < today:
        return "neutral", "已结束"
    return ("go", "代办中") if row.starts_on <= today else ("wait", "未开始")


class EndAbsenceView(StaffMixin, View):
    """Take an absence back."""

    http_method_names = ["post", "options"]

    allowed = staticmethod(acts_on_cases)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it, or say why not."""
        absence = get_object_or_404(Absence.objects.visible_to(self.user), pk=kwargs["pk"])
        try:
            absences.end_absence(absence_id=absence.pk, user=self.user)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, "已撤销离岗代办。")
        return redirect("backoffice:absences")
