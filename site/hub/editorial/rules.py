"""Who may say what of a text. None, or the reason why not in words."""

from __future__ import annotations

from wagtail.models import Page, Revision

from hub.accounts.models import User
from hub.cases.flows import Reason

OWN_WORDS = "这段文字由您撰写或修改，误报要由另一位同事确认。"


def authors_of(page: Page) -> set[int]:
    """Keys of those who wrote what is public and what came after it. The database says the same: see `guards`."""
    rows = Revision.page_revisions.filter(object_id=str(page.pk))
    if page.live_revision_id:
        rows = rows.filter(pk__gte=page.live_revision_id)
    return set(rows.exclude(user=None).values_list("user", flat=True))


def may_clear(page: Page, user: User) -> Reason | None:
    """Whoever may edit the page and has not written its text."""
    if not page.permissions_for_user(user).can_edit():
        return "只有能编辑这个页面的同事可以确认误报。"
    return OWN_WORDS if user.pk in authors_of(page) else None
