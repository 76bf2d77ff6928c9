"""The visit letter of a firm with an account: what to expect, and the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.rows import with_another_row
from hub.cases.rules import may_edit
from hub.portal.base import PortalMixin
from hub.portal.drafts import AutosavePage, DraftPage, Gap

from .. import rules, services
from ..letter_forms import ROW_LISTS, LetterForms
from ..models import Visit, VisitSettings

# The element of the page to go to, where a gap is not one field.
ANCHORS = {"dates": "dates", "visitors": "visitors", "files": "files"}


class StartPage(PortalMixin, TemplateView):
    """GET says what happens to a letter, POST opens a draft."""

    section = "calls"
    template_name = "programs/visits/start.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open a draft and go on to its form."""
        try:
            visit = services.open_letter(user=self.user)
        except Refused as refusal:
            return self.render_to_response(self.get_context_data(refused=refusal.reason), status=409)
        return redirect("visits:edit", visit.pk)

    def get_context_data(self, *, refused: Reason = "", **kwargs: Any) -> dict[str, Any]:
        """The exchange's rules, and the organization's drafts."""
        drafts = Visit.objects.visible_to(self.user).filter(state="draft", kind="visit")
        return super().get_context_data(
            told=VisitSettings.load(),
            refused=refused,
            drafts=drafts.select_related("author").order_by("-updated_at"),
            **kwargs,
        )


class LetterPage(DraftPage):
    """A letter that is being written: what its page and its autosave share."""

    model = Visit
    afterwards = "提交后由交易所登记，期限前答复到访安排。"

    def refusal(self) -> Reason | None:
        """Drafts are written by their organization."""
        return may_edit(self.case, self.user)

    def build_forms(self, data: QueryDict | None = None) -> LetterForms:
        """The letter with its rows."""
        return LetterForms(self.case, data)

    def save(self, forms: LetterForms, version: int) -> Case:
        """Save the whole page."""
        return services.save_letter(
            visit_id=self.case.pk, user=self.user, version=version, **forms.contents()
        )

    def gaps(self) -> list[Gap]:
        """What the letter still lacks."""
        return [
            Gap(part, ANCHORS.get(part, f"id_{part}"), reason)
            for part, reason in rules.letter_gaps(self.case)
        ]

    def step_name(self) -> str:
        """A letter is submitted once."""
        return "submit"

    def own_url(self) -> str:
        """The page of this letter."""
        return reverse("visits:edit", args=[self.case.pk])


class EditPage(LetterPage):
    """The letter on one page. Every button but those that upload files posts all of it."""

    template_name = "programs/visits/edit.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or with `add=` and the name of a list show the page again with another row, unsaved."""
        added = request.POST.get("add", "")
        if added not in ROW_LISTS:
            return super().post(request, *args, **kwargs)
        self.load()
        return self.page(self.build_forms(with_another_row(request.POST, added, most=ROW_LISTS[added])))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The place for the letter's file."""
        return super().get_context_data(
            told=VisitSettings.load(),
            slots=[(slot, True) for slot in self.case.state_info.slots(self.case)],
            autosave_url=reverse("visits:autosave", args=[self.case.pk]),
            **kwargs,
        )


class Autosave(AutosavePage, LetterPage):
    """Saves the letter while it is being written."""
