"""A report for everybody goes out as an announcement of the site, which editors release like any other."""

from __future__ import annotations

from typing import cast

from django.utils.html import linebreaks
from wagtail.actions.unpublish_page import UnpublishPageAction

from hub.accounts.models import User
from hub.announcements.models import AnnouncementIndexPage, AnnouncementPage
from hub.cases.flows import Refused

from ..models import CommonIssue


def draft_announcement(issue: CommonIssue, user: User) -> AnnouncementPage:
    """Question and answer as a draft, sent to the editors. Raises Refused where the site has no announcements."""
    index = AnnouncementIndexPage.objects.order_by("path").first()
    if index is None:
        raise Refused("网站上还没有公告栏目，请先由编辑建立，或者改为只向会员发布。")
    page = AnnouncementPage(
        live=False,
        owner=user,
        title=issue.title,
        summary="会员共同关心的问题，交易所统一答复。",
        on_release=AnnouncementPage.OnRelease.SILENT,
        body=[
            part
            for heading, text in (("问题", issue.question), ("答复", issue.answer))
            for part in (
                ("heading", {"text": heading, "anchor": ""}),
                ("paragraph", linebreaks(text, autoescape=True)),
            )
        ],
    )
    index.add_child(instance=page)
    page.save_revision(user=user, log_action=True)
    if workflow := page.get_workflow():
        workflow.start(page, user)
    return page


def take_off(issue: CommonIssue, user: User) -> None:
    """Off the site, or back from the editors."""
    page = cast("AnnouncementPage | None", issue.page)
    if page is None:
        return
    if page.live:
        UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
    if workflow := page.current_workflow_state:
        workflow.cancel(user=user)
