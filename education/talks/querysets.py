"""Who sees which talks, registrations and files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from hub.members.services import organization_of

KEEP = "talks.change_talk"
VIEW = "talks.view_talk"
CHECK_IN = "talks.check_in"

# The states of a registration that still counts, and those that take a seat.
ACTIVE = ("seated", "waiting", "offered")
SEATS = ("seated", "offered")


class TalkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> TalkQuerySet:
        """Staff who look after the talks see all; everybody else what was published for them."""
        if user.has_perm(VIEW):
            return self
        return self.public()

    def public(self) -> TalkQuerySet:
        """What the site shows: published, and not for invited guests alone."""
        return self.filter(page__live=True).exclude(audience="invited")

    def with_seats(self) -> TalkQuerySet:
        """With how many seats are taken, and how many wait, so that no row asks by itself."""
        from .models import Registration  # stands on this module

        def counted(states: tuple[str, ...]) -> Coalesce:
            rows = (
                Registration.objects.filter(talk=OuterRef("pk"), state__in=states)
                .order_by()
                .values("talk")
                .annotate(n=Count("pk"))
                .values("n")
            )
            return Coalesce(Subquery(rows, output_field=IntegerField()), 0)

        return self.annotate(taken=counted(SEATS), queued=counted(("waiting",)))

    def begins_or_ends_between(self, since: datetime, until: datetime) -> bool:
        """Whether a talk began or ended in this time: pages show how it stands."""
        moved = Q(starts_at__gt=since, starts_at__lte=until) | Q(ends_at__gt=since, ends_at__lte=until)
        return self.filter(moved).exists()


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> RegistrationQuerySet:
        """Staff who are at the door or look after the talks; everybody else their own."""
        if user.has_perm(CHECK_IN) or user.has_perm(KEEP):
            return self
        return self.filter(user=user.pk) if user.pk else self.none()

    def active(self) -> RegistrationQuerySet:
        """Those who have, or wait for, a seat."""
        return self.filter(state__in=ACTIVE)

    def taking_seats(self) -> RegistrationQuerySet:
        """Those whose seat nobody else gets: given, or offered for a while."""
        return self.filter(state__in=SEATS)

    def queued(self) -> RegistrationQuerySet:
        """The waiting list in its order."""
        return self.filter(state="waiting").order_by("place")


class MaterialQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> MaterialQuerySet:
        """Editors see all; everybody else the material of the talks that is open to them."""
        from .models import TalkPage

        if user.has_perm(KEEP):
            return self
        audiences = ["public"]
        if organization_of(user):
            audiences.append("members")
        pages = TalkPage.objects.filter(live=True, material_audience__in=audiences)
        if user.pk:
            came = TalkPage.objects.filter(
                live=True,
                material_audience="registered",
                talk__registrations__user=user.pk,
                talk__registrations__state="seated",
            )
            pages = pages | came
        return self.of_pages(pages)

    def of_pages(self, pages: models.QuerySet) -> MaterialQuerySet:
        """The files that these pages show."""
        keys = pages.order_by().values("pk")
        name = "slides__page__in" if self.model._meta.model_name == "talkfile" else "pages__in"
        return self.filter(pk__in=self.model.objects.filter(**{name: keys}).values("pk"))
