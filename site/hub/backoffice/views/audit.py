"""For the auditor: do the records of all cases, and the seals over them, still hold?"""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.cases import seals, timeline
from hub.cases.breaks import explain
from hub.cases.models import Case, Seal, TimelineEntry

from ..access import StaffMixin, audits_cases

MOST_ENTRIES = 50_000  # as many as are verified while somebody waits
SEALS_SHOWN = 30


class VerificationView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """What there is to verify and the seals; posting verifies it all."""

    template_name = "hub/backoffice/verification.html"
    page_title = "记录校验"
    header_icon = "key"

    allowed = staticmethod(audits_cases)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The numbers and the latest seals."""
        entries = TimelineEntry.objects.count()
        return super().get_context_data(
            cases=Case.objects.count(),
            entries=entries,
            too_many=entries > MOST_ENTRIES,
            most=MOST_ENTRIES,
            kept=len(seals.kept_lines()),
            seals=Seal.objects.order_by("-on")[:SEALS_SHOWN],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Verify every chain and every seal, and show what came of it."""
        context = self.get_context_data()
        if not context["too_many"]:
            began = time.monotonic()
            found = [*timeline.verify_everything(), *seals.verify_kept()]
            context["breaks"] = [explain(problem) for problem in found]
            context["seconds"] = time.monotonic() - began
            context["verified"] = True
        return self.render_to_response(context)
