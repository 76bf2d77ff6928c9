"""Which of the back office's screens a person may use. Whoever may not is refused, and isn't shown the way."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import View
from wagtail.admin.auth import user_has_any_page_permission

from hub.accounts.models import User
from hub.accounts.roles import ENTER_ADMIN
from hub.announcements.querysets import KEEP
from hub.cases.delegation import hats
from hub.cases.flows import all_flows
from hub.cases.models import Participation

# Whom a request carries; strangers have no permission at all.
Person = User | AnonymousUser

SEE_CASES = ("cases.view_every_case", "cases.view_department_case", "cases.view_region_case")
ASSIGN = "cases.assign_case"
AUDIT = "cases.audit_case"


def acting_permissions() -> set[str]:
    """The permissions by which staff act on cases, as the rooms' flows name them."""
    return {name for flow in all_flows() for state in flow.states for name in state.permissions}


def sees_cases(user: Person) -> bool:
    """Whether the user works with cases at all: by role, or as a participant of one."""
    return any(user.has_perm(name) for name in SEE_CASES) or (
        user.has_perm(ENTER_ADMIN) and Participation.objects.of(cast(User, user)).exists()
    )


def acts_on_cases(user: Person) -> bool:
    """Whether cases can wait for this user."""
    return any(user.has_perm(name) for name in acting_permissions())


def has_work(user: Person) -> bool:
    """Whether a case can wait for this user, if only for their department's opinion."""
    return acts_on_cases(user) or (user.has_perm("cases.read_internal") and not audits_cases(user))


def assigns_cases(user: Person) -> bool:
    """Whether the user hands cases to others."""
    return any(person.has_perm(ASSIGN) for person in hats(cast(User, user)))


def audits_cases(user: Person) -> bool:
    """Whether the user proves that the records of cases were not changed."""
    return user.has_perm(AUDIT)


def registers_cases(user: Person) -> bool:
    """Whether the user registers what comes in otherwise than through the portal."""
    return user.has_perm("cases.register_case")


def reads_mail(user: Person) -> bool:
    """Whether the user reads what came into the mailbox."""
    return user.has_perm("mailroom.view_mail")


def sees_applications(user: Person) -> bool:
    """Whether the user reads applications for accounts, with their letters."""
    return user.has_perm("membership.view_application")


def decides_applications(user: Person) -> bool:
    """Whether the user opens accounts for firms that apply."""
    return user.has_perm("membership.decide_application")


def keeps_contacts(user: Person) -> bool:
    """Whether the user manages the people of firms."""
    return user.has_perm("members.change_contact")


def revokes_certificates(user: Person) -> bool:
    """Whether the user takes certificates back."""
    return user.has_perm("certificates.revoke_certificate")


def enters_payees(user: Person) -> bool:
    """Whether the user enters the accounts that payments go to."""
    return user.has_perm("membership.enter_payee")


def confirms_payees(user: Person) -> bool:
    """Whether the user confirms the accounts that others have entered."""
    return user.has_perm("membership.confirm_payee")


def imports_members(user: Person) -> bool:
    """Whether the user takes in organizations and contacts from Excel."""
    return user.has_perm("members.import_member")


def edits_pages(user: Person) -> bool:
    """Whether the user has anything to do with the public pages."""
    return user_has_any_page_permission(user)


def keeps_announcements(user: Person) -> bool:
    """Whether the user writes announcements, and sees who was told and who has confirmed."""
    return user.has_perm(KEEP)


class StaffMixin(View):
    """A screen of the back office. Put it before the generic view.

    Wagtail has asked for the sign-in and for access to the admin before (see `register_admin_urls`); `allowed`
    says who may use this screen, and whoever may not is sent back to the home screen with a message.
    """

    @staticmethod
    def allowed(user: User) -> bool:
        """Whether this user may use the screen."""
        return sees_cases(user)

    @property
    def user(self) -> User:
        """Who is signed in."""
        return cast(User, self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those the screen is not for."""
        if not self.user.has_perm(ENTER_ADMIN) or not self.allowed(self.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def keeps_directory(user: Person) -> bool:
    """Whether the user looks after entries of the directory."""
    return user.has_perm("directory.change_entry")
