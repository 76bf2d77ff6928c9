"""The step of the editorial workflow that takes a second person, and where a page was posted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
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
    """Why the text that waits may not be published yet, as its type says."""
    draft = page.get_latest_revision_as_object()
    return draft.held_back() if isinstance(draft, BasePage) else None


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


class Posting(models.Model):
    """Where and when somebody posted a page: channels a program can't post to (DOMAIN 1, notices)."""

    class Channel(models.TextChoices):
        PUBLIC_ACCOUNT = "public_account", "微信公众号"
        CONTACT_GROUP = "contact_group", "联系人微信群"
        HEADS_GROUP = "heads_group", "公司负责人微信群"
        MEMBER_SYSTEM = "member_system", "会员服务系统"
        OTHER = "other", "其他"

    #: Where everybody reads along.
    PUBLIC = (Channel.PUBLIC_ACCOUNT,)

    page = models.ForeignKey(Page, models.CASCADE, related_name="postings", verbose_name="页面")
    channel = models.CharField("渠道", max_length=20, choices=Channel.choices)
    posted_at = models.DateTimeField("发布时间", default=timezone.now)
    link = models.URLField("链接", blank=True, max_length=500, help_text="例如公众号文章的网址。")
    note = models.CharField("备注", max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        verbose_name = "转发登记"
        verbose_name_plural = "转发登记"
        ordering = ["-posted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {timezone.localtime(self.posted_at):%Y-%m-%d %H:%M}"
