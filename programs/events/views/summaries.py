"""The page on which the organiser reports after the event."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.portal.drafts import AutosavePage, DraftPage, Gap

from .. import rules, services
from ..application_forms import SummaryForm
from ..checklist import summary_gaps
from ..models import EventApplication


class SummaryDraftPage(DraftPage):
    """A summary that is being written: what its page and its autosave share."""

    model = EventApplication
    returned_by = "return_summary"
    whole_parts = ("files",)
    afterwards = "提交后由交易所验收。"

    def refusal(self) -> Reason | None:
        """Only the organiser, from the approval until the summary is handed in."""
        return rules.may_write_summary(self.case, self.user)

    def build_forms(self, data: QueryDict | None = None) -> SummaryForm:
        """Figures and texts."""
        return SummaryForm(data, instance=copy(self.case))

    def save(self, forms: SummaryForm, version: int) -> Case:
        """Save figures and texts."""
        return services.save_summary(
            application_id=self.case.pk,
            user=self.user,
            version=version,
            values=forms.values(),
            sessions=forms.session_figures(),
        )

    def gaps(self) -> list[Gap]:
        """Empty fields and missing files."""
        return summary_gaps(self.case)

    def step_name(self) -> str:
        """Handing in the summary."""
        return "submit_summary"

    def own_url(self) -> str:
        """The page of this summary."""
        return reverse("events:summary", args=[self.case.pk])


class SummaryPage(SummaryDraftPage):
    """Figures, texts and materials on one page."""

    template_name = "programs/events/summary.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The slots, and what the exchange asked to complete."""
        return super().get_context_data(
            slots=[(slot, True) for slot in self.case.state_info.slots(self.case)],
            autosave_url=reverse("events:summary_autosave", args=[self.case.pk]),
            **kwargs,
        )


class Autosave(AutosavePage, SummaryDraftPage):
    """Saves the page while it is being written."""
