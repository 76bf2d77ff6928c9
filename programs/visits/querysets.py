"""Which rooms, arrangements and hosts a person may see, and which hold a room or a person."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from hub.cases.models import Case

HELD = ("planned", "sent")


def reads_calendar(user) -> bool:
    """Whether the user reads the calendar of rooms and hosts: staff of the exchange, never visitors."""
    return user.has_perm("visits.view_room")


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user) -> RoomQuerySet:
        """Rooms are the staff's business."""
        return self if reads_calendar(user) else self.none()


class ArrangementQuerySet(models.QuerySet):
    def visible_to(self, user) -> ArrangementQuerySet:
        """Those of the visits that this person may see."""
        return self.filter(visit__in=Case.objects.visible_to(user).values("pk"))

    def held(self) -> ArrangementQuerySet:
        """Those that hold their room and their hosts."""
        return self.filter(state__in=HELD)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> ArrangementQuerySet:
        """Those that take place at the same time, if only for a minute."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class HostQuerySet(models.QuerySet):
    def of(self, user) -> HostQuerySet:
        """What this person is asked: by name, or as one of a department who receives visitors."""
        asked = Q(user=user.pk)
        if user.department_id and user.has_perm("visits.host_visit"):
            asked |= Q(user=None, department=user.department_id)
        return self.filter(asked)
