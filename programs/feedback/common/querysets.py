"""Who sees which common issues, and who is registered for their meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from hub.cases.delegation import hats
from hub.members.services import organization_of

if TYPE_CHECKING:
    from hub.members.models import Organization

KEEP = "feedback.keep_common_issue"
AUDIT = "cases.audit_case"
IN_FRONT = (
    "meeting",
    "approving",
)  # states in which an arranged meeting lies ahead, or its minutes are written


class CommonIssueQuerySet(models.QuerySet):
    """Common issues, by who may know of them."""

    def visible_to(self, user: Any) -> CommonIssueQuerySet:
        """Staff who keep them see all, or their department's; contacts what reaches their organization."""
        organization = organization_of(user)
        if organization is not None:
            return self.for_organization(organization)
        scope = Q(pk__in=[])
        for person in hats(user):
            if not (person.has_perm(KEEP) or person.has_perm(AUDIT)):
                continue
            if person.has_perm("cases.view_every_case"):
                return self
            if person.department_id:
                scope |= Q(department=person.department_id)
        return self.filter(scope)

    def for_organization(self, organization: Organization) -> CommonIssueQuerySet:
        """Published reports, and meetings to which the organization may send somebody."""
        return self.filter(self._published_for(organization) | self._arranged_for(organization))

    def published_for(self, organization: Organization) -> CommonIssueQuerySet:
        """The reports that its contacts read, the newest first."""
        return self.filter(self._published_for(organization)).order_by("-published_at", "-pk")

    def arranged_for(self, organization: Organization) -> CommonIssueQuerySet:
        """The meetings to which it may send somebody, the next one first."""
        return self.filter(self._arranged_for(organization)).order_by("meeting_at", "pk")

    @staticmethod
    def _published_for(organization: Organization) -> Q:
        return Q(published_at__isnull=False, kinds__contains=f",{organization.kind},")

    def _arranged_for(self, organization: Organization) -> Q:
        from ..models import IssueItem  # stands on this module

        behind = IssueItem.objects.filter(
            issue=OuterRef("pk"), item__organization=organization.pk, state__in=IssueItem.BEHIND
        )
        invited = Q(meeting_kinds__contains=f",{organization.kind},") | Q(Exists(behind))
        return Q(arranged_at__isnull=False, state__in=IN_FRONT) & invited


class RegistrationQuerySet(models.QuerySet):
    """Who comes to meetings."""

    def of(self, organization: Organization) -> RegistrationQuerySet:
        """Those whom one organization sends: no other firm learns of them."""
        return self.filter(organization=organization.pk)
