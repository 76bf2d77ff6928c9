"""共性问题 in the member portal: reports, and the meetings to which the contact's organization is invited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView, View

from hub.cases.flows import Refused
from hub.cases.paging import CappedPaginator
from hub.files.calendars import send_appointment
from hub.portal.base import PortalMixin
from hub.search.services import matching

from ..models import CommonIssue, FeedbackSettings
from . import meetings, rules
from .forms import RegistrationForm


class IssueList(PortalMixin, ListView):
    """The reports, the newest first; above them the meetings ahead, where nothing is searched for."""

    section = "cases"
    template_name = "programs/feedback/common/list.html"
    context_object_name = "issues"
    paginate_by = 20
    paginator_class = CappedPaginator

    @cached_property
    def query(self) -> str:
        """What is searched for."""
        return self.request.GET.get("q", "").strip()[:80]

    def get_queryset(self) -> QuerySet[CommonIssue]:
        rows = CommonIssue.objects.published_for(self.organization).select_related("department")
        return matching(rows, self.query)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ahead = CommonIssue.objects.arranged_for(self.organization).filter(meeting_at__gt=timezone.now())
        rows = [] if self.query else list(ahead.select_related("department"))
        return super().get_context_data(query=self.query, meetings=rows, **kwargs)


class IssuePage(PortalMixin, FormView):
    """One report, or one meeting with the form of registering; 404 for what does not reach the organization."""

    section = "cases"
    template_name = "programs/feedback/common/issue.html"
    form_class = RegistrationForm

    @cached_property
    def issue(self) -> CommonIssue:
        """The issue. Nothing of it but words, department and dates is shown."""
        rows = CommonIssue.objects.for_organization(self.organization).select_related("department")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def is_report(self) -> bool:
        """Whether its answer is published to the organization; a meeting is all that others know of."""
        issue = self.issue
        return issue.published_at is not None and f",{self.organization.kind}," in issue.kinds

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.user.get_full_name(), "email": self.user.email, "phone": self.user.phone}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Register for a meeting; a report takes nothing."""
        if self.is_report:
            return self.http_method_not_allowed(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        """Register, or say why not with what was typed."""
        try:
            made = meetings.register(issue_id=self.issue.pk, user=self.user, **form.cleaned_data)
        except Refused as refusal:
            if refusal.code == "missing":
                raise Http404(refusal.reason) from refusal
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, f"已为{made.name}报名，会议链接和日历文件发到 {made.email}。")
        return redirect("common_issues:issue", self.issue.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue = self.issue
        trail = [("共性问题", reverse("common_issues:index"))]
        context: dict[str, Any] = {"issue": issue, "is_report": self.is_report, "trail": trail}
        if self.is_report:
            context["asked"] = rules.asked_in_words(issue)
        else:
            own = list(issue.registrations.of(self.organization))
            context |= {
                "own": own,
                "blocked": rules.may_register(issue, self.user),
                "most": FeedbackSettings.load().seats_per_firm,
            }
        return super().get_context_data(**context, **kwargs)


class MeetingFile(PortalMixin, View):
    """The meeting as a calendar file, for organizations that registered somebody."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file."""
        issue = get_object_or_404(CommonIssue.objects.arranged_for(self.organization), pk=pk)
        if not issue.registrations.of(self.organization).exists():
            raise Http404
        return send_appointment(meetings.calendar_of(issue), name=meetings.CALENDAR_NAME)


class Unregister(PortalMixin, View):
    """Take a registration back."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and go back to the meeting."""
        rows = CommonIssue.objects.arranged_for(self.organization)
        issue = get_object_or_404(rows, registrations=pk)
        try:
            meetings.unregister(registration_id=pk, user=self.user)
        except Refused as refusal:
            if refusal.code == "missing":
                raise Http404(refusal.reason) from refusal
            messages.error(request, refusal.reason)
        else:
            messages.success(request, "报名已取消。")
        return redirect("common_issues:issue", issue.pk)
