"""本机构学时: what the people of a firm have learned, for its administrator alone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import TemplateView, View

from hub.cases.flows import Reason
from hub.files.spreadsheets import Column, spreadsheet
from hub.portal.base import PortalMixin
from hub.privacy.models import Access
from hub.privacy.services import record_access

from .. import rules
from ..models import Enrolment
from ..reporting import by_person

PER_PAGE = 50
REFUSAL: Reason = "本机构人员的学时由机构管理员查看，请联系您机构的管理员。"

COLUMNS = (
    Column("姓名", lambda row: str(row.user), 14),
    Column("课程", "course.title", 34),
    Column("开始时间", "started_at", 18),
    Column("完成时间", "finished_at", 18),
    Column("学时", lambda row: row.hours if row.hours is not None else "", 8),
)


class LeaderMixin(PortalMixin):
    """A page for the administrator of an organization, about its own people."""

    section = "training"

    def rows(self) -> QuerySet[Enrolment]:
        """The enrolments of one's own organization; PermissionDenied for whoever doesn't administer one."""
        if not rules.leads_a_firm(self.user):
            raise PermissionDenied(REFUSAL)
        return Enrolment.objects.of_people_of(self.user).select_related("user", "course")


class People(LeaderMixin, TemplateView):
    """By person, and each course."""

    template_name = "education/training/learn/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows()
        page = Paginator(rows.order_by("-started_at", "-pk"), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, people=by_person(rows), **kwargs)


class PeopleFile(LeaderMixin, View):
    """The same as Excel; who took it is written down."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        rows = self.rows()
        record_access(
            user=self.user,
            field=Access.Field.ATTENDEES,
            organization=self.organization,
            about="本机构人员培训学时",
            why="下载学时明细",
            people=rows.values("user").distinct().count(),
        )
        return spreadsheet(rows=rows, columns=COLUMNS, title="本机构培训学时", file_format="xlsx")
