"""Who sees which occasions, and which attendees count."""

from __future__ import annotations

from django.db import models

from hub.cases.models import Case

# Whoever looks after the occasions that belong to no case.
KEEP_OWN = "attendance.change_occasion"


class OccasionQuerySet(models.QuerySet):
    def visible_to(self, user) -> OccasionQuerySet:
        """The occasions of the cases this person may see; those of the exchange itself for who looks after them."""
        seen = models.Q(case__in=Case.objects.visible_to(user).values("pk"))
        if user.has_perm(KEEP_OWN):
            seen |= models.Q(case=None)
        return self.filter(seen)

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
