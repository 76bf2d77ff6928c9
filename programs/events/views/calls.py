"""Where an application begins: what the call asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from hub.cases.flows import Reason, Refused
from hub.portal.base import PortalMixin

from .. import services
from ..copying import copyable
from ..models import Call, EventApplication
from ..quality import cooling_off_of
from ..rules import may_apply
from ..ruleset import EventRules
from ..slots import slots_asked

EARLIER = 5


class ApplyPage(PortalMixin, TemplateView):
    """GET shows what a call asks for, POST opens a draft under it."""

    section = "calls"
    template_name = "programs/events/apply.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a draft and go on to its form."""
        call = self.call()
        try:
            application = services.open_application(call_id=call.pk, user=self.user)
        except Refused as refusal:
            return self.render_to_response(self.get_context_data(refused=refusal.reason), status=409)
        return redirect("events:edit", application.pk)

    def call(self) -> Call:
        """The call, where the contact may see it."""
        calls = Call.objects.visible_to(self.user).select_related("department")
        return get_object_or_404(calls, pk=self.kwargs["pk"])

    def get_context_data(self, *, refused: Reason = "", **kwargs: Any) -> dict[str, Any]:
        """The call as it stands today, and the organization's drafts under it."""
        call = self.call()
        rules = EventRules.of_call(call)
        drafts = EventApplication.objects.visible_to(self.user).filter(call=call, state="draft")
        return super().get_context_data(
            call=call,
            rules=rules,
            kinds=rules.kind_rows(),
            cooling_off=cooling_off_of(self.organization.pk),
            slots=slots_asked(rules),
            reason=refused or may_apply(call, self.user),
            earlier=copyable(self.user)[:EARLIER],
            drafts=drafts.select_related("author").order_by("-updated_at"),
            **kwargs,
        )
