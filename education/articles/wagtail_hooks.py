"""What articles add to Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from .backoffice import AnswersViewSet


@hooks.register("register_admin_viewset")
def register_answers() -> AnswersViewSet:
    return AnswersViewSet()
