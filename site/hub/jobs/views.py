"""A person's own jobs: the list and the page of one inside the admin, and the result for both areas.

Members have the same pages in the portal.
"""

from __future__ import annotations

import logging
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_GET
from django.views.generic import ListView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User
from hub.files.sending import send_private

from . import services
from .models import Job

access_log = logging.getLogger("hub.access")


@require_GET
@login_required
def download(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The result of a job, for whoever started it and until it expires; 404 for all others."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not job.has_file:
        raise Http404
    try:
        response = send_private(job.file, name=job.file_name, content_type=job.content_type)
    except FileNotFoundError as error:
        logging.getLogger(__name__).error("the result of job %s is gone", job.pk)
        raise Http404 from error
    access_log.info("file user=%s job=%s kind=%s", cast(User, request.user).pk, job.pk, job.kind)
    return response


class JobList(ListView):
    """The signed-in person's own jobs, newest first. The area's mixin comes before it."""

    context_object_name = "jobs"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.visible_to(self.request.user)


class JobPageMixin:
    """One job of the signed-in person: how far it has come, what came of it, and trying again.

    Asked by htmx it answers only the part that changes. `url_name` is the name of the page's address.
    """

    request: HttpRequest
    kwargs: dict[str, Any]
    url_name = ""

    @cached_property
    def job(self) -> Job:
        """The job, if it is the user's own."""
        return get_object_or_404(Job.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or its changing part."""
        if "HX-Request" in request.headers:
            return render(request, "hub/jobs/progress.html", self.own_context())
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try again."""
        try:
            services.retry(job_id=self.job.pk, user=cast(User, request.user))
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
        return redirect(self.url_name, self.job.pk)

    def own_context(self) -> dict[str, Any]:
        """What the changing part needs."""
        return {"job": self.job, "page_url": reverse(self.url_name, args=[self.job.pk])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.own_context(), **kwargs)  # type: ignore[misc]


class StaffJobs(WagtailAdminTemplateMixin, JobList):
    """我的任务 in the admin. Wagtail asks for access to it before."""

    template_name = "hub/jobs/staff_list.html"
    page_title = "我的任务"
    header_icon = "tasks"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class StaffJob(JobPageMixin, WagtailAdminTemplateMixin, TemplateView):
    """One job in the admin."""

    template_name = "hub/jobs/staff_job.html"
    page_title = "我的任务"
    header_icon = "tasks"
    url_name = "staff_job"
    _show_breadcrumbs = True

    def get_page_subtitle(self) -> str:
        return self.job.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("staff_jobs"), "label": self.page_title},
            {"url": "", "label": self.job.title},
        ]
