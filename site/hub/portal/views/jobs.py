"""The contact's own jobs."""

from __future__ import annotations

from django.views.generic import TemplateView

from hub.cases.paging import CappedPaginator
from hub.jobs import views

from ..base import PortalMixin


class JobList(PortalMixin, views.JobList):
    """我的任务."""

    template_name = "hub/portal/jobs.html"
    paginator_class = CappedPaginator


class JobPage(views.JobPageMixin, PortalMixin, TemplateView):
    """One job."""

    template_name = "hub/portal/job.html"
    url_name = "portal:job"
