"""The page types of announcements and what is kept beside them."""

from .audience import Audience
from .pages import AnnouncementAttachment, AnnouncementIndexPage, AnnouncementPage
from .records import AnnouncementFile, Confirmation, Reading, Telling
from .settings import AnnouncementSettings

__all__ = [
    "AnnouncementAttachment",
    "AnnouncementFile",
    "AnnouncementIndexPage",
    "AnnouncementPage",
    "AnnouncementSettings",
    "Audience",
    "Confirmation",
    "Reading",
    "Telling",
]
