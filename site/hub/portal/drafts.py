"""Pages on which an applicant fills something over days: save, autosave, see what is missing, hand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.views import posted_version, visible_case

from .base import PortalMixin
from .casefile import trail_of
from .draft_forms import Mistake


@dataclass(frozen=True)
class Gap:
    """One thing to mend: the part of the page it belongs to, the element to go to, what to do."""

    section: str
    anchor: str
    message: str


class Forms(Protocol):
    """What a page asks of the form, or the bundle of forms, that it shows."""

    def is_valid(self) -> bool:
        """Whether it can be saved, complete or not."""

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as typed."""


class DraftPage(PortalMixin, TemplateView):
    """A form of one case that may be saved with gaps as often as one likes.

    A page names its room's table, its step (what handing in is called in the flow) and says how it is filled and
    saved. POST saves; with `next=submit` it goes on to the step where nothing is missing.
    """

    section = "cases"
    model: type[Case]
    case: Any
    #: The step of the flow by which the exchange sends the page back.
    returned_by = ""
    #: Parts of the page that are corrected as a whole: their names are ids of the page.
    whole_parts: tuple[str, ...] = ()
    #: What happens after it was handed in, said where nothing is missing.
    afterwards = ""

    def refusal(self) -> Reason | None:
        """Why this user can't fill the page now."""
        raise NotImplementedError

    def build_forms(self, data: QueryDict | None = None) -> Any:
        """The forms with what is saved, or with what was posted."""
        raise NotImplementedError

    def save(self, forms: Any, version: int) -> Case:
        """Save valid forms; raises Refused."""
        raise NotImplementedError

    def gaps(self) -> list[Gap]:
        """What keeps the case from being handed in as it is saved."""
        raise NotImplementedError

    def step_name(self) -> str:
        """The step of the flow that hands it in."""
        raise NotImplementedError

    def own_url(self) -> str:
        """The address of this page."""
        raise NotImplementedError

    def load(self) -> None:
        """Read the case; raises Http404 for what the user can't see, and for other kinds of case."""
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        if not isinstance(case, self.model):
            raise Http404
        self.case = case

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page as it was saved; where it can't be filled now, the case with the reason."""
        self.load()
        if reason := self.refusal():
            messages.info(request, reason)
            return redirect("portal:case", self.case.pk)
        return self.page(self.build_forms())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, and go on or stay; whatever can't be saved keeps what was typed."""
        self.load()
        forms = self.build_forms(request.POST)
        if not forms.is_valid():
            return self.page(forms)
        try:
            self.save(forms, posted_version(request))
        except Refused as refusal:
            self.load()
            forms = self.build_forms(request.POST)
            return self.page(forms, refused=refusal.reason, status=409)
        if request.POST.get("next") == "submit":
            return self.hand_in()
        messages.success(request, "已保存。")
        return redirect(self.own_url())

    def hand_in(self) -> HttpResponse:
        """To the step, or back to the list of what is missing."""
        self.load()
        if gaps := self.gaps():
            messages.warning(self.request, f"已保存，还有 {len(gaps)} 处需要补充或修改，见“检查与提交”。")
            return redirect(f"{self.own_url()}#checks")
        return redirect("portal:step", self.case.pk, self.step_name())

    def page(self, forms: Any, *, refused: Reason = "", status: int = 200) -> HttpResponse:
        """The page with these forms."""
        context = self.get_context_data(forms=forms, refused=refused)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The case, the forms, and what is missing or mistyped."""
        forms = kwargs["forms"]
        context = {
            "case": self.case,
            "state": self.case.state_info,
            "trail": trail_of(self.case, itself=True),
            "mistakes": forms.mistakes(),
            "corrected": {row["field"] for row in self.case.corrections},
            "whole_parts": self.whole_parts,
            "returned_note": self.returned_note(),
            "case_url": reverse("portal:case", args=[self.case.pk]),
            **self.checks(),
        }
        return super().get_context_data(**context, **kwargs)

    def returned_note(self) -> str:
        """What the exchange wrote when it last sent the page back; empty where nothing is to be corrected."""
        if not self.case.corrections:
            return ""
        entries = self.case.timeline.filter(event=self.returned_by).select_related("content")
        content = getattr(entries.order_by("-seq").first(), "content", None)
        return str(content.data.get("data", {}).get("note", "")) if content else ""

    def checks(self) -> dict[str, Any]:
        """What the panel of checks shows; drawn anew after each autosave."""
        step = self.case.flow.transition(self.step_name())
        return {"gaps": self.gaps(), "transition": step, "afterwards": self.afterwards}


class AutosavePage(DraftPage):
    """Saves what the page's script posts and answers JSON: see hub/js/autosave.js. Put it before the page."""

    http_method_names = ["post", "options"]
    #: Parts of the page to draw anew: id of the element → template.
    fragments = {"checks-list": "hub/portal/includes/draft_checks.html"}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or say in words why not."""
        self.load()
        forms = self.build_forms(request.POST)
        if not forms.is_valid():
            return self.failed(str(forms.mistakes()[0]), status=422)
        try:
            saved = self.save(forms, posted_version(request))
        except Refused as refusal:
            return self.failed(refusal.reason, status=409)
        self.load()
        context = {"case": self.case, "autosaved": True, **self.checks()}
        answer = {
            "saved_at": timezone.localtime().strftime("%H:%M"),
            "version": saved.version,
            "fragments": {
                name: render_to_string(template, context, request)
                for name, template in self.fragments.items()
            },
        }
        return JsonResponse(answer)

    def failed(self, reason: Reason, *, status: int) -> HttpResponse:
        """The reason in words."""
        return JsonResponse({"error": reason}, status=status)
