"""Who sees which announcements and files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.query import PageQuerySet

from hub.members.services import organization_of

if TYPE_CHECKING:
    from hub.accounts.models import User
    from hub.members.models import Organization

KEEP = "announcements.keep_announcement"


class AnnouncementQuerySet(PageQuerySet):
    """Announcements, by who may read them."""

    def visible_to(self, user: Any) -> AnnouncementQuerySet:
        """Editors see all, contacts what reaches their kind of organization, everybody else what is public."""
        if user.has_perm(KEEP):
            return self
        organization = organization_of(user)
        return self.for_organization(organization) if organization else self.for_everybody()

    def for_everybody(self) -> AnnouncementQuerySet:
        """What the site shows."""
        from .models import Audience  # stands on this module

        return self.live().filter(audience=Audience.PUBLIC)

    def closed(self) -> AnnouncementQuerySet:
        """What the site shows to nobody."""
        from .models import Audience

        return self.exclude(audience=Audience.PUBLIC)

    def for_organization(self, organization: Organization) -> AnnouncementQuerySet:
        """What the contacts of an organization read."""
        return self.live().filter(kinds__contains=f",{organization.kind},")

    def newest_first(self) -> AnnouncementQuerySet:
        """By the date that readers see; an index has this order."""
        return self.order_by("-dated", "-pk")

    def pinned(self, today: date | None = None) -> AnnouncementQuerySet:
        """What stands on top today."""
        return self.filter(pinned_until__gte=today or timezone.localdate())

    def new_to(self, user: User, *, days: int) -> AnnouncementQuerySet:
        """What the user has not opened yet, of the last so many days and since the account exists."""
        from .models import Reading

        since = max(user.date_joined, timezone.now() - timedelta(days=days))
        opened = Reading.objects.filter(user=user.pk, announcement=OuterRef("pk"))
        return self.filter(~Exists(opened), released_at__gte=since)

    def to_confirm_by(self, organization: Organization) -> AnnouncementQuerySet:
        """What the organization has still to confirm."""
        from .models import Confirmation

        done = Confirmation.objects.filter(organization=organization.pk, announcement=OuterRef("pk"))
        return self.for_organization(organization).filter(~Exists(done), must_confirm=True)


class FileQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> FileQuerySet:
        """Editors see all, everybody else the files of announcements that they may read."""
        from .models import AnnouncementAttachment, AnnouncementPage

        if user.has_perm(KEEP):
            return self
        readable = AnnouncementPage.objects.visible_to(user).values("pk")
        return self.filter(pk__in=AnnouncementAttachment.objects.filter(page__in=readable).values("file"))
