"""The step of the editorial workflow that takes a second person."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState

from hub.accounts.models import User
from hub.pages.models import BasePage

OWN_TEXT = "本稿由您撰写或修改，请由另一位同事复核。"


class SecondPersonTask(AbstractGroupApprovalTask):
    """A page goes on only when somebody who did not write it agrees.

    While it waits nobody changes the text: what was read is what is published. The writer may withdraw it, the
    reader may send it back.
    """

    class Meta:
        verbose_name = "第二人复核"
        verbose_name_plural = "第二人复核"

    @classmethod
    def get_description(cls) -> str:
        return "由所选用户组中没有改过本稿的人复核；复核期间内容锁定。"

    def locked_for_user(self, obj: Page, user: User) -> bool:
        return True

    def user_can_lock(self, obj: Page, user: User) -> bool:
        return False

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        if not self._user_in_groups(user) or user.pk in writers_of(obj):
            return []
        return [
            ("reject", "退回修改", True),
            ("approve", "复核通过", False),
            ("approve", "复核通过并附意见", True),
        ]

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Raise PermissionDenied for whoever wrote the text, whichever way they came."""
        page = task_state.workflow_state.content_object
        if action_name not in {name for name, _, _ in self.get_actions(page, user)}:
            raise PermissionDenied(OWN_TEXT)
        if action_name == "approve" and (reason := held_back(page)):
            raise PermissionDenied(reason)
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> QuerySet[TaskState]:
        waiting = super().get_task_states_user_can_moderate(user, **kwargs)
        return waiting.exclude(workflow_state__requested_by=user).exclude(revision__user=user)


def held_back(page: Page) -> str | None:
    """Why the text that waits may not be published yet."""
    draft = page.get_latest_revision_as_object()
    return draft.why_not_public() if isinstance(draft, BasePage) else None


def consequences(page: Page) -> list[str]:
    """What follows when the text that waits is released, as its type says."""
    draft = page.get_latest_revision_as_object()
    return draft.consequences() if isinstance(draft, BasePage) else []


def writers_of(page: Page) -> set[int]:
    """Keys of those who wrote what is not published yet: every revision since the live one."""
    drafts = Revision.page_revisions.filter(object_id=str(page.pk))
    if page.live_revision_id:
        drafts = drafts.filter(pk__gt=page.live_revision_id)
    return set(drafts.exclude(user=None).values_list("user", flat=True))
