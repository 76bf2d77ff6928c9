"""Who sees which consents, requests and records of access."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, user) -> OwnedQuerySet:
        """A person's own, and nobody else's."""
        return self.filter(user=user.pk)


class RequestQuerySet(models.QuerySet):
    def visible_to(self, user) -> RequestQuerySet:
        """One's own; all of them for those who decide or audit."""
        if user.has_perm("privacy.view_datarequest"):
            return self
        return self.filter(user=user.pk)

    def waiting(self) -> RequestQuerySet:
        """Those that nobody has decided."""
        return self.filter(state="open")

    def late(self, today: date) -> RequestQuerySet:
        """Those that still wait after their day."""
        return self.waiting().filter(due_on__lt=today)


class AccessQuerySet(models.QuerySet):
    def visible_to(self, user) -> AccessQuerySet:
        """All for auditors; what concerns oneself for everybody."""
        return self if user.has_perm("privacy.view_access") else self.about(user)

    def about(self, user) -> AccessQuerySet:
        """What was looked at of one person, lists of all contacts since they are one included."""
        concerns = Q(subject=user.pk)
        contact = getattr(user, "contact", None)
        if contact is not None:
            of_all = Q(subject=None, field="contacts", at__gte=user.date_joined)
            concerns |= of_all & (Q(organization=None) | Q(organization=contact.organization_id))
        return self.filter(concerns)
