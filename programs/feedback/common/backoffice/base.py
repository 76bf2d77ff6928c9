"""What the screens of common issues in the back office share."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User
from hub.backoffice.access import StaffMixin

from ...models import CommonIssue, FeedbackItem, IssueItem
from .. import rules
from ..querysets import AUDIT


def reads_issues(user: User) -> bool:
    """Whether the user keeps common issues, or audits."""
    return rules.keeps(user) or user.has_perm(AUDIT)


class CommonItem(MenuItem):
    """共性问题, for those who keep or audit them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return reads_issues(cast(User, request.user))


class DeskMixin(WagtailAdminTemplateMixin, StaffMixin):
    """A screen of the common issues."""

    allowed = staticmethod(reads_issues)
    header_icon = "group"
    page_title = "共性问题"

    def trail(self) -> list[tuple[str, str]]:
        """What stands between the list and this page."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        items = [("共性问题", reverse("common_desk:index")), *self.trail()]
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for label, url in items)]


class KeeperMixin(DeskMixin):
    """A screen for those who keep common issues."""

    allowed = staticmethod(rules.keeps)


class IssueMixin(DeskMixin):
    """A screen about one common issue; 404 for one the user doesn't see."""

    @cached_property
    def issue(self) -> CommonIssue:
        """The issue."""
        rows = CommonIssue.objects.visible_to(self.user).select_related(
            "department", "owner", "proposed_by", "page"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [(self.issue.title, reverse("common_desk:issue", args=[self.issue.pk]))]

    def seen_items(self) -> QuerySet[IssueItem]:
        """The items behind it that this user sees."""
        visible = FeedbackItem.objects.visible_to(self.user)
        rows = self.issue.items.filter(item__in=visible.values("pk"))
        return rows.select_related("item__department", "item__form__organization")
