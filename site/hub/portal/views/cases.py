"""The list of an organization's cases, the page of one, and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView, ListView

from hub.cases import services
from hub.cases.flows import Reason, Refused
from hub.cases.forms import RemarkForm
from hub.cases.models import Case
from hub.cases.paging import CappedPaginator
from hub.cases.views import StepMixin, visible_case

from ..base import PortalMixin
from ..casefile import case_context, trail_of
from ..filters import GROUPS, CaseFilter, years_of


class CaseList(PortalMixin, ListView):
    """The cases the contact may see, narrowed and ordered as the address says."""

    section = "cases"
    template_name = "hub/portal/case_list.html"
    context_object_name = "cases"
    paginate_by = 20
    paginator_class = CappedPaginator

    def get_queryset(self) -> QuerySet[Case]:
        """The rows that remain after the filters."""
        visible = Case.objects.visible_to(self.user)
        self.filter = CaseFilter(self.request.GET, years=years_of(visible))
        return self.filter.apply(visible.select_related("author", "parent"), user=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows, the filters, and the groups of states as tabs."""
        group = self.filter.chosen.get("group", "")
        query = self.request.GET.copy()
        query.pop("page", None)
        tabs = []
        for value, label in GROUPS:
            query["group"] = value
            count = self.waiting_count if value == "waiting" else ""
            url = f"?{query.urlencode()}"
            tabs.append({"label": label, "url": url, "count": count, "active": value == group})
        return super().get_context_data(filter=self.filter, group=group, tabs=tabs, **kwargs)


class CasePage(PortalMixin, DetailView):
    """Everything the applicant may know of one case, and what to do next."""

    section = "cases"
    template_name = "hub/portal/case.html"
    context_object_name = "case"

    def get_object(self, queryset: QuerySet | None = None) -> Case:
        """The case, where the contact may see it."""
        return visible_case(pk=self.kwargs["pk"], user=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The case from the applicant's side."""
        return super().get_context_data(
            **case_context(self.object, self.user), remark_form=RemarkForm(), **kwargs
        )


class StepPage(PortalMixin, StepMixin):
    """The page of one of the applicant's steps."""

    section = "cases"
    template_name = "hub/portal/step.html"

    def success_url(self) -> str:
        """Back to the case."""
        return reverse("portal:case", args=[self.case.pk])

    def refuse_person(self, reason: Reason) -> None:
        """Of a step that belongs to the exchange an applicant doesn't even learn the name."""
        raise Http404(reason)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The step, and the way back."""
        return super().get_context_data(
            trail=trail_of(self.case, itself=True), case_url=self.success_url(), **kwargs
        )


class AddRemark(PortalMixin, FormView):
    """A remark of the applicant: the exchange reads it, and so do the colleagues."""

    section = "cases"
    template_name = "hub/portal/case.html"
    form_class = RemarkForm
    http_method_names = ["post", "options"]

    def form_valid(self, form: RemarkForm) -> HttpResponse:
        """Keep the remark and go back to the case."""
        try:
            services.remark(
                case_id=self.kwargs["pk"], user=self.user, text=form.cleaned_data["text"], internal=False
            )
        except Refused as refusal:
            if refusal.code == "missing":
                raise Http404(refusal.reason) from refusal
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, "留言已记入办理记录。")
        return redirect(f"{reverse('portal:case', args=[self.kwargs['pk']])}#timeline")

    def form_invalid(self, form: RemarkForm) -> HttpResponse:
        """The case again, with what was typed and what is wrong with it."""
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        return self.render_to_response(
            self.get_context_data(case=case, remark_form=form, **case_context(case, self.user))
        )
