"""Which cases a person may see, and which wait for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hub.members.services import organization_of

from .flows import Party, all_flows


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> CaseQuerySet:
        """The rows this person may see, by the case's own columns and its participations.

        Contacts see their organization's cases. Staff see what was submitted: every case, their
        department's, or the observed plans of their region, as their permissions say.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        scope = Q(pk__in=_participations(user))
        organization = organization_of(user)
        if organization is not None:
            scope |= Q(organization=organization)
        submitted = Q(submitted_at__isnull=False)
        if user.has_perm("cases.view_every_case"):
            scope |= submitted
        elif user.has_perm("cases.view_department_case"):
            scope |= submitted & (Q(department=user.department_id) | Q(assignee=user))
        if user.has_perm("cases.view_region_case"):
            kinds = [flow.kind for flow in all_flows() if flow.observed]
            scope |= submitted & Q(kind__in=kinds, region=user.region)
        return self.filter(scope)

    def waiting_for(self, party: Party) -> CaseQuerySet:
        """Cases in a state in which this party has to act."""
        return self._in_states(lambda state: state.waits_for == party)

    def open(self) -> CaseQuerySet:
        """Cases that have not come to their end."""
        return self._in_states(lambda state: not state.final)

    def closed(self) -> CaseQuerySet:
        """Cases that have come to their end."""
        return self._in_states(lambda state: state.final)

    def my_work(self, user) -> CaseQuerySet:
        """What this member of staff may act on now: in states their permissions reach.

        Where a state belongs to the assignee, others see it only while nobody is assigned. Cases of
        organizations they are tied to are left out: they must recuse themselves (DOMAIN 8).
        """
        scope = Q(pk__in=[])
        for flow in all_flows():
            for state in flow.states:
                if any(user.has_perm(permission) for permission in state.permissions):
                    row = Q(kind=flow.kind, state=state.name)
                    if state.by_assignee:
                        row &= Q(assignee=user) | Q(assignee=None)
                    scope |= row
        return (
            self.visible_to(user)
            .filter(scope)
            .exclude(organization__in=user.interests.values("organization"))
        )

    def _in_states(self, wanted) -> CaseQuerySet:
        scope = Q(pk__in=[])
        for flow in all_flows():
            names = [state.name for state in flow.states if wanted(state)]
            if names:
                scope |= Q(kind=flow.kind, state__in=names)
        return self.filter(scope)


def _participations(user):
    from .models import Participation

    return Participation.objects.filter(user=user).values("case")
