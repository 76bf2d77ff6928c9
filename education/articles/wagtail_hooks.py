"""What articles add to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from hub.accounts.models import User
from hub.backoffice.attention import HOOK as NOTICES
from hub.backoffice.attention import Notice, counted

from .backoffice import AnswersViewSet, reads_answers
from .models import HelpfulAnswer

DAYS = 30  # of answers on the home screen


@hooks.register("register_admin_viewset")
def register_answers() -> AnswersViewSet:
    return AnswersViewSet()


@hooks.register(NOTICES)
def notices(user: User) -> Iterator[Notice]:
    """Readers who were not helped lately."""
    if reads_answers(user):
        since = timezone.now() - timedelta(days=DAYS)
        rows = HelpfulAnswer.objects.visible_to(user).filter(is_yes=False, given_at__gte=since)
        yield counted(f"近 {DAYS} 天的“没有帮助”", rows, reverse("helpful_answers:index"))
