"""The members of staff whom cases can be given to."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet

from hub.accounts.models import User
from hub.accounts.roles import ENTER_ADMIN
from hub.cases.models import Case
from hub.members.models import Contact, Interest

from .access import acting_permissions


def holding(*permissions: str) -> Q:
    """The users whose roles give them one of these permissions ("app.codename")."""
    granted = Q(pk__in=[])
    for permission in permissions:
        app, _, codename = permission.partition(".")
        granted |= Q(permissions__content_type__app_label=app, permissions__codename=codename)
    groups = Group.objects.filter(granted).values("pk")
    return Q(Exists(User.groups.through.objects.filter(user=OuterRef("pk"), group__in=groups)))


def handlers() -> QuerySet[User]:
    """All active staff who act on cases, by department and name."""
    return (
        User.objects.filter(holding(ENTER_ADMIN), holding(*acting_permissions()), is_active=True)
        .select_related("department")
        .order_by("department__name", "last_name", "first_name", "pk")
    )


def registrars() -> QuerySet[User]:
    """The active staff who register what comes in: a firm's named contact is one of them."""
    rows = User.objects.filter(holding("cases.register_case"), is_active=True)
    return rows.order_by("last_name", "first_name", "pk")


def handlers_for(user: User) -> QuerySet[User]:
    """The staff this user sees at work: all, those of the same department, or nobody."""
    if user.has_perm("cases.view_every_case"):
        return handlers()
    if user.department_id is None:
        return handlers().filter(pk=user.pk)
    return handlers().filter(department=user.department_id)


def handlers_of(case: Case) -> QuerySet[User]:
    """The staff who can be given this case: they act on its kind, may see it and are not tied to its firm."""
    acting = {name for state in case.flow.states for name in state.permissions}
    tied = Interest.objects.filter(user=OuterRef("pk"), organization=case.organization_id)
    contact = Contact.objects.filter(user=OuterRef("pk"), organization=case.organization_id)
    # Whoever registered what came in by mail or phone did not ask for it.
    applicant = case.author_id if case.channel == Case.Channel.PORTAL else None
    return (
        handlers()
        .filter(holding(*acting), holding("cases.view_every_case") | Q(department=case.department_id))
        .exclude(pk=applicant or 0)
        .exclude(Exists(tied))
        .exclude(Exists(contact))
    )
