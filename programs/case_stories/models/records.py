"""What stands behind a story and is never shown to the public: its case, its names, and the firm's word."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.db import models
from django.utils import timezone

from hub.attachments.models import Attachment
from hub.attendance.models import Attendee
from hub.cases.models import Case
from hub.members.names import PEOPLE, Name, firm_names, organization_names, unique, usable
from hub.pages.models import CustomImage

from ..querysets import CaseStoryQuerySet
from .pages import CaseStoryPage


class CaseStory(models.Model):
    """The tie of a page to the case it tells of; one story per case.

    `names`, `figures` and `photos` are what the case's room handed over when the draft was made.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="story", verbose_name="事项")
    page = models.OneToOneField(
        CaseStoryPage, models.SET_NULL, null=True, related_name="story", verbose_name="案例页面"
    )
    anonymous = models.BooleanField("匿名", default=False)
    names = models.JSONField("已知名称", default=list)
    figures = models.JSONField("确切数字", default=list)
    photos = models.JSONField("可选照片", default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="生成人"
    )
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    objects = CaseStoryQuerySet.as_manager()

    class Meta:
        verbose_name = "产业服务案例"
        verbose_name_plural = "产业服务案例"
        ordering = ["-made_at", "-pk"]
        default_permissions = ("view", "add", "change")

    def __str__(self) -> str:
        return self.page.get_admin_display_title() if self.page else f"案例稿 {self.pk}"

    @property
    def draft(self) -> CaseStoryPage:
        """The page as it was last written. Ask `rules.may_work` before: it refuses where the page was deleted."""
        return cast(CaseStoryPage, self.page).latest_draft

    @property
    def consent(self) -> StoryRecord | None:
        """The last word of or to the firm, None before it was asked."""
        return self.records.filter(action__in=StoryRecord.CONSENT).order_by("-pk").first()

    def known_names(self) -> list[Name]:
        """Every string that an anonymous text may not contain: as handed over, the firm's of today, those who came.

        Attendees are asked for each time, so that nothing of them outlives their retention.
        """
        found = [Name(text, neutral) for text, neutral in self.names]
        found += organization_names(self.case.organization)
        came = Attendee.objects.filter(occasion__case=self.case_id, removed_at=None)
        for name, company in came.values_list("name", "company"):
            found += [Name(text, PEOPLE) for text in usable([name])] + firm_names(company, "某企业")
        return unique(found)


class StoryPhoto(models.Model):
    """A picture of the media library that was copied from a photo of the case."""

    story = models.ForeignKey(CaseStory, models.CASCADE, related_name="pictures", verbose_name="案例")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="事项照片")
    image = models.OneToOneField(CustomImage, models.CASCADE, related_name="story_photo", verbose_name="图片")

    class Meta:
        verbose_name = "案例照片"
        verbose_name_plural = "案例照片"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["story", "attachment"], name="story_photo_once")]

    def __str__(self) -> str:
        return str(self.image)


class StoryRecord(models.Model):
    """One fact in the life of a story. Append-only.

    `digest` is of all that the page shows (see `content`); `text` is what the firm read when it was asked.
    """

    class Action(models.TextChoices):
        DRAFTED = "drafted", "已生成案例稿"
        ANONYMISED = "anonymised", "已改为匿名"
        CHECKED = "checked", "已逐条核对存疑内容"
        ASKED = "asked", "已征求同意"
        GIVEN = "given", "已同意发布"
        DECLINED = "declined", "不同意发布"
        ANONYMITY = "anonymity", "要求匿名"
        WITHDRAWN = "withdrawn", "已撤回同意"
        PUBLISHED = "published", "已发布"
        UNPUBLISHED = "unpublished", "已下线"

    CONSENT = ("asked", "given", "declined", "anonymity", "withdrawn")

    story = models.ForeignKey(CaseStory, models.PROTECT, related_name="records", verbose_name="案例")
    action = models.CharField("事件", max_length=12, choices=Action.choices)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    revision = models.PositiveBigIntegerField("修订号", null=True)
    text = models.TextField("征求同意的文字", blank=True)
    reason = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "案例记录"
        verbose_name_plural = "案例记录"
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["story", "action"])]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"
