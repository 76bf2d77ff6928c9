"""Which files a person may see."""

from __future__ import annotations

from django.db import models

from hub.cases import rules as case_rules
from hub.cases.models import Case


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> AttachmentQuerySet:
        """Files of cases the user may see; internal and removed ones for the exchange's staff alone."""
        rows = self.filter(case__in=Case.objects.visible_to(user).order_by())
        if case_rules.is_staff(user):
            return rows
        return rows.live().filter(internal=False)

    def live(self) -> AttachmentQuerySet:
        """Files that were not removed."""
        return self.filter(removed_at=None)
