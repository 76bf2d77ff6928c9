"""The form in the portal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView

from hub.cases.flows import Refused
from hub.portal.base import PortalMixin

from .forms import SuggestionForm
from .services import suggest


class SuggestPage(PortalMixin, FormView):
    """Suggest a topic or a speaker."""

    section = "calls"
    template_name = "education/talks/suggestions/form.html"
    form_class = SuggestionForm

    def form_valid(self, form: SuggestionForm) -> HttpResponse:
        """Hand it in and show the case."""
        try:
            case = suggest(user=self.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, f"已提交建议，编号 {case.number}。")
        return redirect("portal:case", case.pk)
