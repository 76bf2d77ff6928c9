"""The page on which an earlier application becomes a new draft."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from hub.accounts.asked import number_of
from hub.cases.flows import Reason, Refused
from hub.portal.base import PortalMixin
from hub.portal.casefile import trail_of

from ..copying import copy_application, copyable, may_copy
from ..models import Call, EventApplication
from ..quality import cooling_off_of


class CopyPage(PortalMixin, TemplateView):
    """GET says what is taken over and asks for the call, POST opens the draft."""

    section = "cases"
    template_name = "programs/events/copy.html"

    def source(self) -> EventApplication:
        """The earlier application, where the contact may see it."""
        return get_object_or_404(copyable(self.user), pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copy, and go on to the form."""
        chosen = number_of(request.POST.get("call", ""))
        if not chosen:
            return self.page("请选择要申请的征集。", status=422)
        if not self.calls().filter(pk=chosen).exists():
            return self.page("这次征集当前不接受申请，请另选。", status=409)
        try:
            draft = copy_application(source_id=pk, call_id=chosen, user=self.user)
        except Refused as refusal:
            if refusal.code == "missing":
                raise Http404(refusal.reason) from refusal
            return self.page(refusal.reason, status=409)
        return redirect("events:edit", draft.pk)

    def calls(self) -> Any:
        """The calls that take applications today, those that close first in front."""
        return Call.objects.visible_to(self.user).open_now().order_by("closes_on", "pk")

    def page(self, refused: Reason, *, status: int) -> HttpResponse:
        """The page with the reason."""
        return self.render_to_response(self.get_context_data(refused=refused), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The source, the open calls, and why it can't be copied."""
        source = self.source()
        return super().get_context_data(
            case=source,
            calls=self.calls(),
            reason=may_copy(source, self.user),
            trail=trail_of(source, itself=True),
            cooling_off=cooling_off_of(source.organization_id),
            chosen=self.request.POST.get("call") or self.request.GET.get("call", ""),
            **kwargs,
        )
