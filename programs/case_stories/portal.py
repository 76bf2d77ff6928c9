"""What the case stories contribute to the member portal: how many wait for the firm's word, and the way to one."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from hub.accounts.models import User
from hub.cases.models import Case
from hub.portal.registry import Action, Figure

from .models import CaseStory, StoryRecord


def figures(user: User) -> Iterable[Figure]:
    """The firm's stories, where it has any; those that wait for an answer first."""
    words = list(CaseStory.objects.visible_to(user).with_consent().values_list("word", flat=True))
    if not words:
        return
    waiting = words.count(StoryRecord.Action.ASKED)
    yield Figure(
        label="案例稿待答复" if waiting else "产业服务案例",
        value=str(waiting or len(words)),
        unit="篇",
        note="请阅读后答复是否同意发布" if waiting else "查看状态，可随时撤回同意",
        url=reverse("case_stories:stories"),
    )


def story_action(case: Case, user: User) -> Action | None:
    """The way from a case to its story, once the firm was asked about it."""
    story = CaseStory.objects.visible_to(user).filter(case=case.pk).first()
    return Action(label="产业服务案例", url=reverse("case_stories:story", args=[story.pk])) if story else None
