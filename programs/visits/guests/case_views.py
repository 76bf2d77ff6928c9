"""The pages of a case for whoever typed its code: how it stands, what may be done, the letter, answers' files."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases import rules as case_rules
from hub.cases.display import last_words, progress
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.views import StepMixin
from hub.files.sending import send_private
from programs.feedback.models import Feedback, FeedbackItem

from .. import rules
from ..models import QueryCode, Visit
from ..views.documents import letter_response
from . import codes
from .views import for_this_browser

#: What a visitor does with a visit; nothing else is a step of theirs.
STEPS = ("confirm", "agree", "ask_change", "cancel")
EXPIRED = "查询已超时，请重新输入邮箱和查询码。"


def code_of(token: str) -> QueryCode:
    """The code behind an address; raises Http404 where there is none, or no longer."""
    row = codes.of_token(token)
    if row is None:
        raise Http404(EXPIRED)
    return row


def items_of(case: Case) -> list[FeedbackItem]:
    """The questions of a form, or those that were raised at a visit, with their answers."""
    forms_of = Feedback.objects.filter(pk=case.pk) | Feedback.objects.filter(origin=case.pk)
    return list(FeedbackItem.objects.filter(form__in=forms_of).order_by("form", "-part", "position"))


class CodePage:
    """A page that the token of its address opens; an address that is none gets a page that says so."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the case, or send them back to the query."""
        try:
            self.code = code_of(kwargs["token"])
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except Http404 as missing:
            context = {"reason": str(missing) or EXPIRED}
            return render(request, "programs/visits/guests/expired.html", context, status=404)


@method_decorator(for_this_browser, name="dispatch")
class StatusPage(CodePage, TemplateView):
    """How the case stands, its arrangement, its answers, and what may be done."""

    template_name = "programs/visits/guests/status.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What a visitor may know: public names, what was sent, answers that were given."""
        case = self.code.case.child
        token = self.kwargs["token"]
        items = items_of(case)
        files = Attachment.objects.live().filter(case__in=[item.pk for item in items], internal=False)
        context: dict[str, Any] = {
            "case": case,
            "state": case.state_info,
            "steps": progress(case),
            "token": token,
            "items": [(item, [row for row in files if row.case_id == item.pk]) for item in items],
            "last_word": last_words([case])[case.pk],
        }
        if isinstance(case, Visit):
            context["held"] = rules.sent_of(case)
            context["offers"] = [
                (step, reverse("visit:step", args=[token, name]))
                for name in STEPS
                if case_rules.why_not(case, step := case.flow.transition(name), None) is None
            ]
        return super().get_context_data(**kwargs | context)


@method_decorator(for_this_browser, name="dispatch")
class StepPage(CodePage, StepMixin):  # type: ignore[misc]
    """One step of the visitor's."""

    template_name = "programs/visits/guests/step.html"
    code: QueryCode

    @property
    def user(self) -> User:
        """Nobody of ours: the step is taken as the platform, on the strength of the code."""
        return cast(User, None)

    def load(self) -> None:
        """The visit and the step; raises Http404 for what is no step of a visitor."""
        if self.kwargs["name"] not in STEPS:
            raise Http404("没有这项操作。")
        visit = QueryCode.objects.select_related("case__organization").get(pk=self.code.pk).case.child
        if not isinstance(visit, Visit):
            raise Http404("没有这项操作。")
        self.case = visit
        self.transition = visit.flow.transition(self.kwargs["name"])

    def success_url(self) -> str:
        """Back to how it stands."""
        return reverse("visit:status", args=[self.kwargs["token"]])

    def refuse_person(self, reason: Reason) -> None:
        """The code is the right."""

    def build_form(self, *data: Any) -> forms.Form:
        """The form of the step, for somebody without an account."""
        return import_string(self.transition.form)(*data, case=self.case, user=AnonymousUser())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back."""
        return super().get_context_data(token=self.kwargs["token"], **kwargs)


@for_this_browser
@require_GET
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The letter of confirmation."""
    case = code_of(token).case.child
    if not isinstance(case, Visit):
        raise Http404
    return letter_response(case)


@for_this_browser
@require_GET
def answer_file(request: HttpRequest, token: str, pk: UUID) -> HttpResponseBase:
    """A file that goes with an answer."""
    items = items_of(code_of(token).case.child)
    rows = Attachment.objects.live().filter(case__in=[item.pk for item in items], internal=False)
    row = get_object_or_404(rows, pk=pk)
    try:
        return send_private(row.file, name=row.original_name, content_type=row.content_type)
    except FileNotFoundError as error:
        raise Http404 from error
