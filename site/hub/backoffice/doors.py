"""Wagtail's own screens in the admin, and who may open them.

Wagtail lets whoever enters the admin open its choosers, reports, workflow pages and programming interface, and
only hides the menu items. Staff who work with cases have no business there; some of these screens name rows of
business models whatever the user may see. So: an allowance for each, and what is unknown is the editors'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import ResolverMatch

from hub.accounts.areas import ADMINISTRATION
from hub.accounts.models import User

from .access import edits_pages

# Screens of Wagtail's that every member of staff needs.
FOR_ALL = {
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_logout",
    "wagtailadmin_login",
    "wagtailadmin_dismissibles",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
}
# Screens that check their own permission per model, and so need no allowance: settings, accounts.
CHECKED = {"wagtailsettings", "wagtailusers_users", "wagtailsites"}
# Screens that show labels of rows of all models, change groups, or raise an error on purpose.
FOR_OPERATORS = {
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:site_history_results",
    "wagtailadmin_error_test",
}
FOR_OPERATORS_NAMESPACES = {"wagtailusers_groups"}


def may_open(user: User, view_name: str) -> bool:
    """Whether the user may open a screen of Wagtail's; other screens are not our business and pass."""
    namespace, _, _ = view_name.rpartition(":")
    room = namespace.partition(":")[0]
    if user.is_superuser or not view_name.startswith("wagtail") or view_name in FOR_ALL:
        return True
    if view_name in FOR_OPERATORS or room in FOR_OPERATORS_NAMESPACES:
        return False
    return room in CHECKED or edits_pages(user)


def changes_accounts(match: ResolverMatch) -> bool:
    """Whether it is a bulk action on accounts: these would delete them or hand out roles, and nobody may."""
    return match.view_name == "wagtail_bulk_action" and match.kwargs["app_label"] == User._meta.app_label


class AdminDoors:
    """Answers 404 at the doors that are closed to the signed-in user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Strangers are asked to sign in: here, or by Wagtail where it does so itself."""
        match = request.resolver_match
        if match is None or not request.path.startswith(ADMINISTRATION.prefix):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path()) if match.view_name in FOR_ALL else None
        if may_open(cast(User, request.user), match.view_name) and not changes_accounts(match):
            return None
        return TemplateResponse(request, "wagtailadmin/404.html", status=404).render()
