"""The editors' page of the roll-over: a preview by GET, the doing by POST."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.asked import number_of
from hub.backoffice.access import StaffMixin
from hub.cases.flows import Reason, Refused

from . import rollover
from .models import Call


def _number(data: QueryDict, name: str, fallback: int) -> int:
    """A number of the address or form; the fallback for anything else."""
    return number_of(data.get(name, "")[:4], fallback=fallback)


def _keys(data: QueryDict, name: str) -> set[int]:
    return {number_of(value) for value in data.getlist(name)} - {0}


class RollOverView(WagtailAdminTemplateMixin, StaffMixin, TemplateView):
    """GET shows what would be copied from which year to which, POST copies what is ticked."""

    template_name = "programs/events/backoffice/rollover.html"
    page_title = "新年度结转"
    header_icon = "calendar-alt"

    allowed = staticmethod(rollover.may_roll_over)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("calls:index"), "label": "活动征集"},
            {"url": "", "label": self.page_title},
        ]

    def years(self) -> tuple[int, int]:
        """From which year to which; the year of the last call to the one after it."""
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        last = Call.objects.aggregate(last=Max("year"))["last"] or timezone.localdate().year
        old = _number(data, "old_year", min(last, timezone.localdate().year))
        return old, _number(data, "new_year", old + 1)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Copy, and show how it stands now."""
        old, new = self.years()
        try:
            said = rollover.roll_over(
                old_year=old,
                new_year=new,
                call_ids=_keys(request.POST, "call"),
                page_ids=_keys(request.POST, "page"),
                archive_now=request.POST.get("archive") == "now",
                user=self.user,
            )
        except Refused as refusal:
            return self.render_to_response(self.get_context_data(refused=refusal.reason))
        for sentence in said:
            messages.success(request, sentence)
        return redirect(f"{reverse('event_desk:rollover')}?old_year={old}&new_year={new}")

    def get_context_data(self, *, refused: Reason = "", **kwargs: Any) -> dict[str, Any]:
        """The plan, or why there is none."""
        old, new = self.years()
        plan = None
        try:
            plan = rollover.plan_of(old_year=old, new_year=new, user=self.user)
        except Refused as refusal:
            refused = refused or refusal.reason
        return super().get_context_data(
            old_year=old,
            new_year=new,
            plan=plan,
            refused=refused,
            ticked=self.request.POST.getlist("call") + self.request.POST.getlist("page"),
            **kwargs,
        )
