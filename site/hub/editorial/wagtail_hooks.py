"""What the editors find beside a page in Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy

from hub.accounts.models import User
from hub.pages.languages import locale_of
from hub.pages.models import BasePage

from . import urls
from .guard.checking import described, open_hits
from .models import SecondPersonTask, held_back

TOLD = 5  # so many hits are told one by one


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("", include(urls))]


class TranslationsItem(MenuItem):
    """双语页面, for those who edit pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return page_permission_policy.user_has_any_permission(request.user, {"change"})


@hooks.register("register_reports_menu_item")
def translations_item() -> MenuItem:
    return TranslationsItem("双语页面", reverse("editorial:translations"), icon_name="globe", order=100)


def may_review(page: Page, user: User) -> bool:
    """Whether the page waits for this person's agreement."""
    task = page.current_workflow_task
    return isinstance(task and task.specific, SecondPersonTask) and bool(
        task.specific.get_actions(page, user)
    )


class ReviewItem(ActionMenuItem):
    """复核, in the place of the buttons that Wagtail hides while a page is locked."""

    name = "action-review"
    label = "复核"
    icon_name = "glasses"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["view"] == "edit" and may_review(context["page"], context["request"].user)

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("editorial:review", args=[context["page"].pk])


@hooks.register("construct_page_action_menu")
def offer_review(menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    item = ReviewItem(order=0)
    if item.is_shown(context):
        menu_items.insert(0, item)


def default_locale() -> Locale:
    """The locale of the Chinese pages."""
    return locale_of(settings.LANGUAGE_CODE)


def page_buttons(page: Page, user: User, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    """粘贴, 微信转发, 英文版, 下线: where the user may edit the page."""
    if page.is_root() or not page.permissions_for_user(user).can_edit():
        return
    if may_review(page, user):
        yield Button("复核", reverse("editorial:review", args=[page.pk]), icon_name="glasses", priority=5)
    if hasattr(page.specific_class, "body"):
        yield Button(
            "粘贴 Word 或公众号内容",
            reverse("editorial:paste", args=[page.pk]),
            icon_name="clipboard-list",
            priority=60,
        )
    yield Button("用语检查", reverse("editorial:wording", args=[page.pk]), icon_name="warning", priority=62)
    if page.live:
        yield Button("内容复核", reverse("editorial:reread", args=[page.pk]), icon_name="date", priority=63)
    yield Button("微信转发", reverse("editorial:share", args=[page.pk]), icon_name="mobile-alt", priority=61)
    if getattr(page.specific_class, "translatable", False) and page.locale_id == default_locale().pk:
        yield Button("英文版", reverse("editorial:translate", args=[page.pk]), icon_name="globe", priority=62)
    if page.live and not page.is_site_root() and not page.permissions_for_user(user).can_unpublish():
        yield Button(
            "下线", reverse("editorial:take_down", args=[page.pk]), icon_name="download", priority=64
        )


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_of_hits(request: HttpRequest, page: Page) -> None:
    """Whoever saves a text learns what may not stand in it, where, and which article it breaks."""
    if not isinstance(page, BasePage) or "application/json" in request.headers.get("Accept", ""):
        return  # autosave: said once, when they save themselves
    found = open_hits(page)
    for hit in found[:TOLD]:
        sentence = format_html("{}：{}<mark>{}</mark>{}", hit.part, hit.before, hit.found, hit.after)
        messages.warning(request, format_html("{}　{}。{}", sentence, described(hit.phrase), hit.phrase.hint))
    if found:
        messages.warning(
            request,
            format_html(
                '共 {} 处用语要处理，处理前不能发布。<a href="{}">打开用语检查</a>',
                len(found),
                reverse("editorial:wording", args=[page.pk]),
            ),
        )


@hooks.register("before_publish_page")
def refuse_hits(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Who publishes without a review is led to what keeps the text back; the draft is kept."""
    reason = held_back(page)
    if reason is None:
        return None
    messages.error(request, f"草稿已保存，但没有发布：{reason}")
    return redirect("editorial:wording" if open_hits(page) else "wagtailadmin_pages:edit", page.pk)


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    return page_buttons(page, user, next_url)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    return page_buttons(page, user, next_url)
