"""Who sees which occasions, and which attendees count."""

from __future__ import annotations

from django.db import models

from hub.cases.models import Case


class OccasionQuerySet(models.QuerySet):
    def visible_to(self, user) -> OccasionQuerySet:
        """The occasions of the cases this person may see."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))

    def live(self) -> OccasionQuerySet:
        """Those that take place."""
        return self.filter(cancelled_at=None)


class AttendeeQuerySet(models.QuerySet):
    def present(self) -> AttendeeQuerySet:
        """Those who count: everybody who was not removed from the list."""
        return self.filter(removed_at=None)


class KeptByStaff(models.QuerySet):
    def visible_to(self, user) -> KeptByStaff:
        """Rows that staff keep in the admin: for those who may look at them there."""
        meta = self.model._meta
        return self if user.has_perm(f"{meta.app_label}.view_{meta.model_name}") else self.none()
