"""业务对口部门与联系人: whom to ask about what."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.generic import TemplateView, View

from hub.directory.exports import directory_file
from hub.directory.models import Entry

from ..base import PortalMixin


class Directory(PortalMixin, TemplateView):
    """The directory by department, all of it or what a search finds. Two queries."""

    section = "directory"
    template_name = "hub/portal/directory.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()[:100]
        rows = Entry.objects.visible_to(self.user).matching(query).select_related("department")
        return super().get_context_data(query=query, entries=list(rows), **kwargs)


class DirectoryFile(PortalMixin, View):
    """The same as an Excel file."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file."""
        query = request.GET.get("q", "").strip()[:100]
        return directory_file(Entry.objects.visible_to(self.user).matching(query), user=self.user)
