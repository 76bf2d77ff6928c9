"""What is kept beside the pages: files, who has confirmed, who has read, who was told."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hub.attachments.kinds import size_text
from hub.attachments.names import NAME_LENGTH, extension_of
from hub.jobs.models import Job, JobState
from hub.members.models import Organization

from ..querysets import FileQuerySet


def private_storage() -> Storage:
    """Where files lie that only a permission check gives out."""
    return storages["private"]


class AnnouncementFile(models.Model):  # type: ignore[django-manager-missing]  # a child of a page's
    """A file that announcements attach. It is read by whoever reads one of them, and by nobody else.

    It lies in the private storage under a random name, since an announcement may be for members only.
    """

    name = models.CharField("文件名", max_length=NAME_LENGTH)
    file = models.FileField("文件", storage=private_storage, max_length=120)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField("类型", max_length=100)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = "公告附件"
        verbose_name_plural = "公告附件"
        ordering = ["-uploaded_at", "-pk"]
        default_permissions = ("add",)
        constraints = [models.UniqueConstraint(fields=["file"], name="announcement_file_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address that gives the file out after its permission check."""
        return reverse("announcement_file", args=[self.pk])

    @property
    def size_text(self) -> str:
        """The size as people read it."""
        return size_text(self.size)

    @property
    def extension(self) -> str:
        """The kind of file in the letters of its ending, such as `pdf`."""
        return extension_of(self.name).removeprefix(".")


class Confirmation(models.Model):
    """A firm has read an announcement; one of its contacts said so for it."""

    announcement = models.ForeignKey(
        "announcements.AnnouncementPage", models.PROTECT, related_name="confirmations", verbose_name="公告"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="机构")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", default=timezone.now)
    revision = models.PositiveBigIntegerField("确认的版本", null=True)

    class Meta:
        verbose_name = "阅读确认"
        verbose_name_plural = "阅读确认"
        ordering = ["-confirmed_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["announcement", "organization"], name="confirmation_once")
        ]

    def __str__(self) -> str:
        return f"{self.organization} {timezone.localtime(self.confirmed_at):%Y-%m-%d %H:%M}"


class Reading(models.Model):
    """Somebody has opened an announcement in the portal: it is no longer new to them."""

    announcement = models.ForeignKey(
        "announcements.AnnouncementPage", models.CASCADE, related_name="readings", verbose_name="公告"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="读者")
    read_at = models.DateTimeField("阅读时间", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "公告阅读"
        verbose_name_plural = "公告阅读"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "announcement"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.announcement}"


class Telling(models.Model):
    """One round of telling the contacts: of an announcement, of a correction, or of what is still to be confirmed.

    `key` makes each round happen once: empty for the announcement itself. `reached` is the key of the last person
    whose messages are written; whoever goes on begins after them. `told` and `total` are people.
    """

    class Kind(models.TextChoices):
        """What people are told."""

        FIRST = "first", "发布"
        CORRECTION = "correction", "更正"
        REMINDER = "reminder", "提醒确认"

    announcement = models.ForeignKey(
        "announcements.AnnouncementPage", models.CASCADE, related_name="tellings", verbose_name="公告"
    )
    kind = models.CharField("通知", max_length=10, choices=Kind.choices)
    key = models.CharField("防重键", max_length=64, blank=True)
    note = models.CharField("更正说明", max_length=300, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    finished_at = models.DateTimeField("完成时间", null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name="任务")
    reached = models.PositiveBigIntegerField("写到", default=0)
    told = models.PositiveIntegerField("已通知", default=0)
    total = models.PositiveIntegerField("应通知", default=0)

    class Meta:
        verbose_name = "公告通知"
        verbose_name_plural = "公告通知"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["announcement", "kind", "key"], name="telling_once"),
            models.CheckConstraint(
                condition=~Q(kind="correction") | ~Q(note=""), name="telling_correction_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"

    @property
    def delivery_key(self) -> str:
        """What makes each person's message one, however often it is written."""
        return f"announcement.telling:{self.pk}"

    @property
    def percent(self) -> int:
        """How far it has come, of 100."""
        if self.finished_at:
            return 100
        return min(99, self.told * 100 // self.total) if self.total else 0

    @property
    def is_stuck(self) -> bool:
        """Whether it goes on only when somebody says so: its job was given up, or never began."""
        return self.finished_at is None and (self.job is None or self.job.state == JobState.FAILED)
