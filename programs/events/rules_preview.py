"""The editors' preview of a change of rules, between the form of a call and its saving."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from .models import Call
from .preview import MOST, comparable_calls, effect_of
from .ruleset import EventRules

PER_PAGE = 25
# What the buttons of form and preview are called: not to be posted on.
BUTTONS = ("preview", "back", "against", "csrfmiddlewaretoken")


class PreviewsRules:
    """A form view of calls whose button "preview" shows the effect of what was typed instead of saving it."""

    request: HttpRequest
    form: Any

    def form_valid(self, form: Any) -> HttpResponse:
        """Save; or with `preview`, the number of a page, show the effect, with `back` the form again as it was typed."""
        if "back" in self.request.POST:
            self.form = form
            return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        if "preview" in self.request.POST:
            return self.preview(form)
        return super().form_valid(form)  # type: ignore[misc]

    def preview(self, form: Any) -> HttpResponse:
        """The effect on the cases of last year's call, or of the one that was chosen."""
        call: Call = form.save(commit=False)
        rules = EventRules.of_call(call)
        calls = list(comparable_calls(call).order_by("year", "pk"))
        wanted = self.request.POST.get("against", "")
        against = next((row for row in calls if str(row.pk) == wanted), calls[0] if calls else None)
        effect = effect_of(rules, call=against) if against else None
        page = Paginator(effect.cases if effect else [], PER_PAGE).get_page(self.request.POST["preview"])
        context = self.get_context_data(form=form) | {  # type: ignore[attr-defined]
            "call": call,
            "calls": calls,
            "against": against,
            "effect": effect,
            "most": MOST,
            "page": page,
            "posted": [
                (name, value)
                for name, values in self.request.POST.lists()
                if name not in BUTTONS
                for value in values
            ],
            "lost_upload": bool(self.request.FILES),
            "page_title": "规则预览",
        }
        return TemplateResponse(self.request, "programs/events/backoffice/rules_preview.html", context)
