"""Where a form begins, and the page on which it is filled."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.rules import may_edit
from hub.portal.base import PortalMixin
from hub.portal.drafts import AutosavePage, DraftPage, Gap

from .. import services
from ..models import Feedback, FeedbackSettings, Part
from ..rules import may_fill_form
from ..sheet_forms import SheetForms, gaps_of

EARLIER = 5


class StartPage(PortalMixin, TemplateView):
    """GET shows how the member's voice works and what the firm has sent before, POST opens a form."""

    section = "calls"
    template_name = "programs/feedback/start.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open a blank form and go on to it."""
        try:
            feedback = services.open_form(user=self.user)
        except Refused as refusal:
            raise PermissionDenied(refusal.reason) from refusal
        return redirect("feedback:edit", feedback.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rules, the drafts that were begun, and the last forms. Raises PermissionDenied for non-members."""
        if reason := may_fill_form(self.user):
            raise PermissionDenied(reason)
        forms = Feedback.objects.visible_to(self.user).select_related("author")
        return super().get_context_data(
            organization=self.organization,
            limits=FeedbackSettings.load(),
            drafts=forms.filter(state="draft", version__gt=1).order_by("-updated_at", "-pk"),
            earlier=forms.exclude(state="draft").order_by("-submitted_at", "-pk")[:EARLIER],
            parts=Part,
            **kwargs,
        )


class SheetPage(DraftPage):
    """A form that is being filled: what its page and its autosave share."""

    model = Feedback
    afterwards = "提交后由交易所登记编号，逐条分派承办部门办理和答复；提交后内容不能修改。"

    def refusal(self) -> Reason | None:
        """Drafts are filled by their firm."""
        return may_edit(self.case, self.user)

    def build_forms(self, data: QueryDict | None = None) -> SheetForms:
        """The head and the two lists."""
        return SheetForms(self.case, data)

    def save(self, forms: SheetForms, version: int) -> Case:
        """Save the whole page."""
        return services.save_form(
            feedback_id=self.case.pk, user=self.user, version=version, **forms.contents()
        )

    def gaps(self) -> list[Gap]:
        """Empty fields of the contact, no entry, or too many."""
        return gaps_of(self.case)

    def step_name(self) -> str:
        """A draft is submitted; nothing comes back."""
        return "submit"

    def own_url(self) -> str:
        """The page of this form."""
        return reverse("feedback:edit", args=[self.case.pk])


class EditPage(SheetPage):
    """The form of the annex on one page. Every button but those that upload files posts all of it."""

    template_name = "programs/feedback/edit.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or with `add=` or `remove=` show the page again with a row more or less, unsaved."""
        added, removed = request.POST.get("add", ""), request.POST.get("remove", "")
        if not (added or removed):
            return super().post(request, *args, **kwargs)
        self.load()
        forms = self.build_forms(request.POST)
        forms.typed.add(added)
        forms.typed.remove(removed)
        return self.page(forms)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The slots, and what differs from what a colleague saved."""
        return super().get_context_data(
            slots=[(slot, True) for slot in self.case.state_info.slots(self.case)],
            limits=FeedbackSettings.load(),
            newer=kwargs["forms"].newer_values(self.case) if kwargs["refused"] else [],
            autosave_url=reverse("feedback:autosave", args=[self.case.pk]),
            **kwargs,
        )


class Autosave(AutosavePage, SheetPage):
    """Saves the page while it is being filled."""
