"""Who sees which rows of the campus, and what their dates say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from hub.members.models import Organization
from hub.members.services import organization_of


class PartnerQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PartnerQuerySet:
        """Those who keep partners see all, everybody else what the site shows."""
        return self if user.has_perm("campus.view_partner") else self.public()

    def public(self) -> PartnerQuerySet:
        """What the site shows."""
        return self.filter(is_public=True, organization__is_active=True)


class MemorandumQuerySet(models.QuerySet):
    """A memorandum's status follows from its dates alone: see `with_status`."""

    def visible_to(self, user: Any) -> MemorandumQuerySet:
        """Memoranda are the exchange's own."""
        return self if user.has_perm("campus.view_memorandum") else self.none()

    def with_status(self, today: date | None = None) -> MemorandumQuerySet:
        """Each with its `status` on that day."""
        from .models import CampusSettings, Memorandum  # stand on this module

        today = today or timezone.localdate()
        status = Memorandum.Status
        soon = today + timedelta(days=CampusSettings.load().first_reminder)
        renewed = Exists(Memorandum.objects.filter(renews=OuterRef("pk")))
        return self.annotate(
            status=Case(
                When(Q(terminated_on__lte=today), then=Value(status.TERMINATED)),
                When(Q(starts_on__gt=today), then=Value(status.AHEAD)),
                When(Q(ends_on__lt=today) & renewed, then=Value(status.RENEWED)),
                When(Q(ends_on__lt=today), then=Value(status.ENDED)),
                When(Q(ends_on__lte=soon) & ~renewed, then=Value(status.ENDING)),
                default=Value(status.IN_FORCE),
                output_field=models.CharField(),
            )
        )

    def to_be_renewed(self) -> MemorandumQuerySet:
        """Those whose end concerns somebody: nothing has taken their place, and nobody has ended them."""
        from .models import Memorandum

        renewed = Exists(Memorandum.objects.filter(renews=OuterRef("pk")))
        return self.filter(~renewed, terminated_on=None)


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> CourseQuerySet:
        """Those who keep courses see all, everybody else what the site shows."""
        return self if user.has_perm("campus.view_jointcourse") else self.public()

    def public(self) -> CourseQuerySet:
        """What the site shows."""
        return self.filter(is_public=True, partner__is_public=True)


class OutcomeFileQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> OutcomeFileQuerySet:
        """Those who keep outcomes see all files, everybody else those of live pages that all may read."""
        from .models import OutcomePage, OutcomeVersion

        if user.has_perm("campus.add_outcomefile"):
            return self
        pages = OutcomePage.objects.live().public().values("pk")
        return self.filter(pk__in=OutcomeVersion.objects.filter(page__in=pages).values("file"))


def universities() -> models.QuerySet[Organization]:
    """The universities that the exchange knows."""
    return Organization.objects.filter(kind=Organization.Kind.UNIVERSITY, is_active=True).order_by("name")


def listed_members() -> models.QuerySet[Organization]:
    """The members in the public list: others are not named on pages."""
    return Organization.objects.public().order_by("name")


class CallQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> CallQuerySet:
        """Those who keep calls see all, everybody else what was published."""
        return self if user.has_perm("campus.view_researchcall") else self.public()

    def public(self, today: date | None = None) -> CallQuerySet:
        """What was published."""
        return self.filter(published_on__lte=today or timezone.localdate())

    def open_on(self, today: date | None = None) -> CallQuerySet:
        """Those that take proposals."""
        today = today or timezone.localdate()
        return self.public(today).filter(deadline__gte=today)

    def turns_between(self, since: datetime, until: datetime) -> bool:
        """Whether one was published or closed by date in that time."""
        first, last = timezone.localdate(since), timezone.localdate(until)
        days = Q(published_on__gt=first, published_on__lte=last) | Q(deadline__gte=first, deadline__lt=last)
        return first < last and self.filter(days).exists()


class ReviewQuerySet(models.QuerySet):
    def of(self, user: Any) -> ReviewQuerySet:
        """What this person was asked to review, and has not declined."""
        return self.filter(reviewer=user.pk, state__in=("asked", "done"))

    def open(self) -> ReviewQuerySet:
        """Those that are still waited for."""
        return self.filter(state="asked")

    def done(self) -> ReviewQuerySet:
        """Those that were handed in."""
        return self.filter(state="done")


class PostQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PostQuerySet:
        """Those who release posts see all that were handed in, a firm its own, everybody else what is public."""
        if user.has_perm("campus.view_internshippost"):
            return self.filter(Q(organization=None) | ~Q(state="draft"))
        organization = organization_of(user)
        return self.filter(organization=organization) if organization else self.public()

    def public(self, today: date | None = None) -> PostQuerySet:
        """What students may apply for."""
        today = today or timezone.localdate()
        firm = Q(organization=None) | Q(organization__is_active=True)
        return self.filter(firm, state="published", deadline__gte=today)

    def ends_between(self, since: datetime, until: datetime) -> bool:
        """Whether a deadline passed in that time."""
        first, last = timezone.localdate(since), timezone.localdate(until)
        return (
            first < last and self.filter(state="published", deadline__gte=first, deadline__lt=last).exists()
        )


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ApplicationQuerySet:
        """A firm sees those for its own posts, those who look after the exchange's posts the ones for these."""
        if user.has_perm("campus.view_internshipapplication"):
            return self.filter(post__organization=None)
        organization = organization_of(user)
        return self.filter(post__organization=organization) if organization else self.none()
