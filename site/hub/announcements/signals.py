"""What follows when an announcement goes live, whichever way: at once, by the clock, by a command."""

from __future__ import annotations

from typing import Any

from wagtail.models import Revision
from wagtail.signals import page_published

from . import services
from .models import AnnouncementPage


def connect() -> None:
    page_published.connect(published, sender=AnnouncementPage, dispatch_uid="announcements.published")


def published(
    sender: Any, instance: AnnouncementPage, revision: Revision | None = None, **kwargs: Any
) -> None:
    """Also sent when a page is only scheduled: then nobody is told yet."""
    if instance.live:
        services.tell_of_release(instance, revision=revision)
