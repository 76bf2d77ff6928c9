"""用语检查: what a page says that may not stand on the site, and the word of a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from hub.cases.flows import Refused

from .. import rules, services
from ..forms import ClearForm
from ..views import PageFormScreen
from .checking import Finding, findings_of_draft


class WordingView(PageFormScreen):
    """Each hit in its sentence, with the article it breaks; whoever has not written the text may say that it is none."""

    template_name = "hub/editorial/wording.html"
    page_title = "用语检查"
    header_icon = "clipboard-list"
    form_class = ClearForm

    @cached_property
    def findings(self) -> list[Finding]:
        """What stands in the latest draft."""
        return findings_of_draft(self.page)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            findings=self.findings,
            waiting=sum(finding.cleared is None for finding in self.findings),
            blocked=rules.may_clear(self.page, self.user),
            asked=self.request.POST.get("digest", ""),
            **kwargs,
        )

    def form_invalid(self, form: ClearForm) -> HttpResponse:
        """Of a sentence that has gone from the draft meanwhile there is no field to lead to."""
        gone = self.request.POST.get("digest", "") not in {finding.hit.digest for finding in self.findings}
        if gone and "reason" in form.errors:
            del form.errors["reason"]
            form.add_error(None, services.CHANGED)
        return super().form_invalid(form)

    def form_valid(self, form: ClearForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            services.clear(page=self.page, digest=data["digest"], reason=data["reason"], user=self.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "已确认为误报。")
        return redirect("editorial:wording", self.page.pk)
