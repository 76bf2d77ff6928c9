"""Which mails a person may see, and which still want something done."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from hub.workdays.services import Rollover, add_working_days, roll


class MailQuerySet(models.QuerySet):
    def visible_to(self, user) -> MailQuerySet:
        """All mails for those who register what comes in and for auditors, none for anybody else."""
        return self if user.has_perm("mailroom.view_mail") else self.none()

    def waiting(self) -> MailQuerySet:
        """Mails of which nobody has made anything yet."""
        return self.filter(state="waiting")

    def late(self, *, days: int) -> MailQuerySet:
        """Those of them that have waited for more than so many working days."""
        return self.waiting().filter(received_at__lt=late_before(days))


def late_before(days: int) -> datetime:
    """What was received before this moment has waited for more than `days` working days.

    The day of receipt is not counted (DOMAIN 8): with one day, what came on Monday is late from Wednesday on.
    """
    last = roll(timezone.localdate(), Rollover.PREVIOUS)
    first = add_working_days(last, -days)
    return datetime.combine(first, datetime.min.time(), timezone.get_default_timezone())
