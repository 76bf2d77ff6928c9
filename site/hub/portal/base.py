"""What every page of the member portal shares: who may open it, its navigation, its own refusals."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.views.generic import View
from django.views.generic.base import ContextMixin

from hub.accounts.areas import PORTAL, may_enter
from hub.accounts.models import User
from hub.announcements.models import AnnouncementPage, AnnouncementSettings
from hub.cases.flows import Party
from hub.cases.models import Case
from hub.cases.paging import capped_count
from hub.members.models import Contact, Organization
from hub.notifications.services import unread_count


class PortalMixin(ContextMixin, View):
    """A page for the contacts of an organization. Put it before the generic view.

    `section` is the item of the navigation that the page belongs to. Http404 and PermissionDenied become
    pages of the portal; the text of a PermissionDenied is shown, so it says what to do.
    """

    section = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let contacts in and answer everybody else."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        response = self.respond(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the one that says why not."""
        if reason := may_enter(self.user, PORTAL):
            return render(request, "hub/portal/no_contact.html", {"reason": reason}, status=403)
        if self.contact is None:
            return render(request, "hub/portal/no_contact.html", status=403)
        self.user.contact = self.contact
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return render(request, "hub/portal/not_found.html", self.navigation(), status=404)
        except PermissionDenied as refusal:
            context = {"reason": str(refusal), **self.navigation()}
            return render(request, "hub/portal/forbidden.html", context, status=403)

    @property
    def user(self) -> User:
        """Who is signed in."""
        return cast(User, self.request.user)

    @cached_property
    def contact(self) -> Contact | None:
        """For whom the user acts; None for staff and former contacts."""
        return (
            Contact.objects.filter(user=self.user.pk, is_active=True, organization__is_active=True)
            .select_related("organization__liaison__department")
            .first()
        )

    @property
    def organization(self) -> Organization:
        """The organization the user acts for; only where `contact` is there."""
        return cast(Contact, self.contact).organization

    @cached_property
    def waiting_count(self) -> str:
        """How many cases wait for the user's organization, as a label."""
        return capped_count(Case.objects.visible_to(self.user).waiting_for(Party.APPLICANT))

    @cached_property
    def unread_count(self) -> int:
        """How many messages are new."""
        return unread_count(self.user)

    @cached_property
    def new_count(self) -> str:
        """How many announcements are new to the user, as a label."""
        days = AnnouncementSettings.load(self.request).new_days
        visible = AnnouncementPage.objects.visible_to(self.user)
        return capped_count(visible.new_to(self.user, days=days).newest_first())

    def navigation(self) -> dict[str, Any]:
        """The items of the portal's navigation, and the person at the exchange whom its foot names."""
        items = (
            ("dashboard", "工作台", self.waiting_count),
            ("cases", "事项", ""),
            ("calls", "申请", ""),
            ("announcements", "公告", self.new_count),
            ("inbox", "消息", self.unread_count),
            ("profile", "机构", ""),
        )
        return {
            "liaison": self.organization.named_contact,
            "portal_nav": [
                {
                    "url": reverse(f"portal:{name}"),
                    "label": label,
                    "count": count,
                    "active": name == self.section,
                }
                for name, label, count in items
            ],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The navigation and the named contact, besides what the page has to say."""
        return super().get_context_data(**self.navigation(), **kwargs)
