"""Which cases a person may see, and which wait for them."""

from __future__ import annotations

from django.db import connection, models
from django.db.models import F, Q

from hub.members.services import organization_of
from hub.search.lookups import AnyOf

from .delegation import hats
from .flows import Party, all_flows


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> CaseQuerySet:
        """The rows this person may see, by the case's own columns and its participations.

        Contacts see their organization's cases. Staff see what was submitted: every case, their
        department's, or the observed plans of their region, as their permissions say; and what an absent
        colleague sees, while they stand in.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        scope = _participated(user)
        organization = organization_of(user)
        if organization is not None:
            scope |= Q(organization=organization)
        submitted = Q(submitted_at__isnull=False)
        for person in hats(user):
            scope |= _reach(person)
        if user.has_perm("cases.view_region_case"):
            kinds = [flow.kind for flow in all_flows() if flow.observed]
            scope |= submitted & Q(kind__in=kinds, region=user.region)
        return self.filter(scope)

    def waiting_for(self, party: Party) -> CaseQuerySet:
        """Cases in a state in which this party has to act."""
        return self._in_states(lambda state: state.waits_for == party)

    def whole(self) -> CaseQuerySet:
        """Without those that are parts of another case and seen on its page."""
        return self.exclude(kind__in=[flow.kind for flow in all_flows() if flow.is_part])

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
        for person in hats(user):
            # Within what `visible_to` answers, which is not asked beside it: the database would take one condition
            # for two, expect a handful of cases and sort all that there are.
            part = _acting(person) & _reach(person)
            if person != user:
                part &= ~Q(organization__in=person.interests.values("organization"))
            scope |= part
        return self.filter(scope, closed_at=None).exclude(
            organization__in=user.interests.values("organization")
        )

    def asked_of(self, user) -> CaseQuerySet:
        """Cases on which the department of this member of staff has been asked and has not answered."""
        from .models import Opinion

        waiting = Opinion.objects.filter(state=Opinion.State.ASKED, department=user.department_id)
        return self.filter(pk__in=waiting.values("case")) if user.department_id else self.none()

    def on_desk(self, user) -> CaseQuerySet:
        """What this member of staff may act on, and what their department is asked about."""
        return self.my_work(user) | self.visible_to(user).asked_of(user)

    def _in_states(self, wanted) -> CaseQuerySet:
        scope = Q(pk__in=[])
        for flow in all_flows():
            names = [state.name for state in flow.states if wanted(state)]
            if names:
                scope |= Q(kind=flow.kind, state__in=names)
        return self.filter(scope)


def _reach(person) -> Q:
    """What was submitted and this member of staff sees by role: every case, or their department's.

    Without those of flows that are reserved for others.
    """
    submitted = Q(submitted_at__isnull=False)
    closed = [flow.kind for flow in all_flows() if flow.reserved and not person.has_perm(flow.reserved)]
    if closed:
        submitted &= ~Q(kind__in=closed)
    if person.has_perm("cases.view_every_case"):
        return submitted
    if person.has_perm("cases.view_department_case"):
        return submitted & (Q(department=person.department_id) | Q(assignee=person))
    return Q(pk__in=[])


def _acting(person) -> Q:
    """The states that this person's permissions reach."""
    names: dict[tuple[str, bool, bool], list[str]] = {}
    for flow in all_flows():
        for state in flow.states:
            if any(person.has_perm(permission) for permission in state.permissions):
                names.setdefault((flow.kind, state.of_department, state.by_assignee), []).append(state.name)
    scope = Q(pk__in=[])
    for (kind, of_department, by_assignee), states in names.items():
        row = Q(kind=kind, state__in=states)
        if of_department:
            row &= Q(assignee=person) | Q(department=person.department_id, department__isnull=False)
        if by_assignee:
            row &= Q(assignee=person) | Q(assignee=None)
        scope |= row
    return scope


class ParticipationQuerySet(models.QuerySet):
    def of(self, user) -> ParticipationQuerySet:
        """Those of a person, and of their department where they are staff of it."""
        party = Q(user=user.pk)
        if user.is_authenticated and user.department_id and user.has_perm("cases.read_internal"):
            party |= Q(department=user.department_id)
        return self.filter(party)


def _participated(user) -> Q:
    """The cases in which a person takes part. Few, whoever it is."""
    from .models import Participation

    rows = Participation.objects.of(user).values("case")
    if connection.vendor != "postgresql":
        return Q(pk__in=rows)
    from django.contrib.postgres.expressions import ArraySubquery

    return Q(AnyOf(F("id"), ArraySubquery(rows)))
