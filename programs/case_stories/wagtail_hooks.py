"""What the case stories add to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from hub.accounts.models import User

from . import desk_urls
from .backoffice import StoriesItem, sees_stories
from .models import CaseStory, CaseStoryPage


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("stories/", include(desk_urls))]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return StoriesItem(
        "产业服务案例", reverse("story_desk:index"), name="stories", icon_name="doc-full", order=130
    )


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """From the editor of a story to its consent."""
    if not issubclass(page.specific_class or Page, CaseStoryPage) or not sees_stories(user):
        return
    story = CaseStory.objects.filter(page=page.pk).first()
    if story is not None:
        yield Button(
            "授权与核对", reverse("story_desk:story", args=[story.pk]), icon_name="check", priority=4
        )
