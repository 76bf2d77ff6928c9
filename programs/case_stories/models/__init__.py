"""Models of the case stories."""

from .pages import CaseStoryIndexPage, CaseStoryPage, PublishingRefused
from .records import CaseStory, StoryPhoto, StoryRecord

__all__ = [
    "CaseStory",
    "CaseStoryIndexPage",
    "CaseStoryPage",
    "PublishingRefused",
    "StoryPhoto",
    "StoryRecord",
]
