"""Who sees which rows of the training."""

from __future__ import annotations

from django.db import models


class KeptByStaff(models.QuerySet):
    def visible_to(self, user) -> KeptByStaff:
        """Rows that staff keep in the admin: for those who may look at them there."""
        meta = self.model._meta
        return self if user.has_perm(f"{meta.app_label}.view_{meta.model_name}") else self.none()


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> EnrolmentQuerySet:
        """Everybody sees their own; staff who look after the training see all."""
        if user.has_perm("training.view_enrolment"):
            return self
        return self.filter(user=user.pk)

    def of_people_of(self, user) -> EnrolmentQuerySet:
        """Those of the people of the organization whose administrator this person is, none of another's."""
        from hub.members.models import Contact

        led = Contact.objects.filter(
            user=user.pk, is_active=True, is_administrator=True, organization__is_active=True
        )
        return self.filter(organization__in=led.values("organization"))


class AttemptQuerySet(models.QuerySet):
    def of(self, user) -> AttemptQuerySet:
        """One's own."""
        return self.filter(enrolment__user=user.pk)
