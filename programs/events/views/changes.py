"""The page on which the organiser asks for a change of its approved event."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from hub.cases.flows import Reason, Refused
from hub.cases.rows import with_another_row
from hub.cases.views import posted_version, visible_case
from hub.portal.base import PortalMixin
from hub.portal.casefile import trail_of

from ..application_forms import ChangeForms
from ..changes import drop_change, may_change, running_change, save_change
from ..checklist import FACT_SECTIONS
from ..checks import rules_of
from ..models import EventApplication
from ..pictures import FIELDS
from ..row_forms import MOST_ROWS
from .applications import ROW_LISTS


class ChangePage(PortalMixin, TemplateView):
    """GET shows the approved event to be changed, POST keeps the change and goes on to its side-by-side."""

    section = "cases"
    template_name = "programs/events/change.html"
    case: EventApplication

    def load(self) -> None:
        """Read the case; raises Http404 for what the user can't see, and for other kinds of case."""
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        if not isinstance(case, EventApplication):
            raise Http404
        self.case = case

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; where nothing can be changed now, the case with the reason."""
        self.load()
        if reason := may_change(self.case, self.user):
            messages.info(request, reason)
            return redirect("portal:case", self.case.pk)
        change = running_change(self.case)
        return self.page(ChangeForms(self.case, picture=cast(dict, change.after) if change else None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the change; whatever can't be kept is said, and what was typed stays."""
        self.load()
        added = request.POST.get("add", "")
        if added in ROW_LISTS:
            return self.page(ChangeForms(self.case, with_another_row(request.POST, added, most=MOST_ROWS)))
        if request.POST.get("drop"):
            return self.drop(posted_version(request))
        forms = ChangeForms(self.case, request.POST)
        if not forms.is_valid():
            return self.page(forms)
        try:
            _, change = save_change(
                application_id=self.case.pk,
                user=self.user,
                version=posted_version(request),
                typed=forms.contents(),
            )
        except Refused as refusal:
            self.load()
            return self.page(forms, refused=refusal.reason, status=409 if refusal.code == "conflict" else 200)
        if change is None:
            messages.success(request, "已保存。时间、地点、对象、形式和预算没有变化，不需要重新审核。")
            return redirect("portal:case", self.case.pk)
        return redirect("portal:step", self.case.pk, "request_change")

    def drop(self, version: int) -> HttpResponse:
        """Throw the draft away."""
        try:
            drop_change(application_id=self.case.pk, user=self.user, version=version)
        except Refused as refusal:
            messages.error(self.request, refusal.reason)
        else:
            messages.success(self.request, "没有提交的变更已删除，活动保持原批准内容。")
        return redirect("portal:case", self.case.pk)

    def page(self, forms: ChangeForms, *, refused: Reason = "", status: int = 200) -> HttpResponse:
        """The page with these forms."""
        context = self.get_context_data(forms=forms, refused=refused.splitlines())
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sections that may be changed, and what was mistyped."""
        forms: ChangeForms = kwargs["forms"]
        return super().get_context_data(
            case=self.case,
            state=self.case.state_info,
            sections=[(id, title, _fields(forms, rows)) for id, title, rows in FACT_SECTIONS],
            rules=rules_of(self.case),
            drafted=running_change(self.case),
            mistakes=forms.mistakes(),
            corrected=set(),
            trail=trail_of(self.case, itself=True),
            case_url=reverse("portal:case", args=[self.case.pk]),
            **kwargs,
        )


def _fields(forms: ChangeForms, rows: tuple[tuple[str, ...], ...]) -> list[list[BoundField]]:
    """The fields of a section that may be changed, in their rows."""
    kept = [[forms.form[name] for name in row if name in FIELDS] for row in rows]
    return [row for row in kept if row]
