"""What follows when a story goes out or off the site, or a picture of it is changed, whichever way that happens."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.signals import page_published, page_unpublished

from hub.pages.models import CustomImage

from .content import digest_of
from .messages import tell_firm
from .models import CaseStory, CaseStoryPage, StoryRecord

Action = StoryRecord.Action


def connect() -> None:
    page_published.connect(published, sender=CaseStoryPage, dispatch_uid="case_stories.published")
    page_unpublished.connect(unpublished, sender=CaseStoryPage, dispatch_uid="case_stories.unpublished")
    post_save.connect(picture_changed, sender=CustomImage, dispatch_uid="case_stories.picture")


def published(sender: Any, instance: CaseStoryPage, revision: Any = None, **kwargs: Any) -> None:
    """The firm learns that its story is public."""
    story = _story(instance)
    if story is None:
        return
    with transaction.atomic():
        StoryRecord.objects.create(
            story=story,
            action=Action.PUBLISHED,
            digest=digest_of(instance),
            revision=revision.pk if revision else None,
        )
        tell_firm(story, "published")


def unpublished(sender: Any, instance: CaseStoryPage, **kwargs: Any) -> None:
    """The firm learns that it isn't any more, unless it took it down itself."""
    story = _story(instance)
    if story is None:
        return
    with transaction.atomic():
        StoryRecord.objects.create(story=story, action=Action.UNPUBLISHED)
        word = story.consent
        if word and word.action == Action.GIVEN:
            tell_firm(story, "unpublished")


def picture_changed(
    sender: Any, instance: CustomImage, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """A picture is public without a review: the page that shows it goes off the site until its firm agrees again."""
    if created or raw:
        return
    story = CaseStory.objects.filter(pictures__image=instance.pk, page__live=True).first()
    if story and story.page and story.page.specific.held_back():
        UnpublishPageAction(story.page.specific).execute(skip_permission_checks=True)


def _story(page: CaseStoryPage) -> CaseStory | None:
    return CaseStory.objects.filter(page=page.pk).select_related("case__organization").first()
