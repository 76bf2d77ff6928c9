"""What the learner's pages share: for everybody who is signed in, members in the portal's frame, kept by no cache."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import cached_property

from hub.pages.surroundings import public_pages
from hub.portal.base import PortalMixin

from ..models import CoursePage, Enrolment

PORTAL_FRAME, PLAIN_FRAME = "hub/portal/base.html", "app.html"


class LearnerMixin(PortalMixin):
    """A page of the signed-in learner. Contacts keep the portal's navigation, staff have none."""

    section = "training"

    def respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page itself for everybody who is signed in; contacts are looked after by the portal."""
        if self.contact is not None:
            return super().respond(request, *args, **kwargs)
        if not self.user.is_active:
            return redirect_to_login(request.get_full_path())
        return super(PortalMixin, self).dispatch(request, *args, **kwargs)

    @property
    def frame(self) -> str:
        """The template around the page."""
        return PORTAL_FRAME if self.contact is not None else PLAIN_FRAME

    def navigation(self) -> dict[str, Any]:
        """The portal's, for those who have one."""
        return super().navigation() if self.contact is not None else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(frame=self.frame, **kwargs)


class CourseMixin(LearnerMixin):
    """A page of one course that everybody may read, or that the user has taken up. Others are 404."""

    @cached_property
    def enrolment(self) -> Enrolment | None:
        """That the user takes it."""
        rows = Enrolment.objects.filter(user=self.user, course=self.kwargs["pk"])
        return rows.select_related("course", "organization").first()

    @cached_property
    def course(self) -> CoursePage:
        """The course of the address."""
        if self.enrolment is not None:
            return self.enrolment.course
        rows = CoursePage.objects.live().filter(public_pages(self.request), pk=self.kwargs["pk"])
        if (course := rows.first()) is None:
            raise Http404
        return course
