"""Saving the table by which all items of a form are routed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hub.backoffice.access import assigns_cases
from hub.backoffice.views.cases import CaseView

from ..models import Feedback
from .routing import Routing


class RouteItemsView(CaseView):
    """The page of a form with its table of items, of which those that are filled are routed at once."""

    http_method_names = ["post", "options"]
    tab = ""

    allowed = staticmethod(assigns_cases)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Route them; rows that are refused keep what was typed, with the reason."""
        if not isinstance(self.case, Feedback):
            raise Http404
        routing = Routing(self.case, self.user, request.POST)
        saved = routing.save()
        if saved:
            messages.success(request, f"已分派 {saved} 条。")
        if not routing.has_mistakes:
            if not saved:
                messages.info(request, "没有选择或更改任何一条。")
            return redirect(f"{reverse('backoffice:case', args=[self.case.pk])}#routing")
        again = routing.again() if saved else routing
        return self.render_to_response(self.get_context_data(routing=again))
