"""Work that takes longer than a page may: one row per job, with how far it has come and what came of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone

from . import registry


def private_storage() -> Storage:
    """Where results lie: never below a public address."""
    return storages["private"]


class JobState(models.TextChoices):
    """How far a job has come."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "处理中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class JobQuerySet(models.QuerySet):
    def visible_to(self, user) -> JobQuerySet:
        """A person's own jobs, and nobody else's."""
        return self.filter(owner=user.pk)

    def unfinished(self) -> JobQuerySet:
        """Waiting or being done."""
        return self.filter(state__in=UNFINISHED)


class Job(models.Model):
    """A job of one person.

    `run` is the token of the worker that has it: whoever lost it writes nothing more. `beat_at` is the last sign
    of life of that worker, or, of a queued job, when it was handed to the queue. `total` is 0 where nobody knows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("类型", max_length=80)
    title = models.CharField("名称", max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name="发起人"
    )
    arguments = models.JSONField("参数", default=dict)
    key = models.CharField("防重键", max_length=160, blank=True)
    state = models.CharField("状态", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    words = models.CharField("进展", max_length=200, blank=True)
    url = models.CharField("后续页面", max_length=500, blank=True)
    error = models.CharField("原因", max_length=300, blank=True)
    file = models.FileField("结果文件", storage=private_storage, max_length=120, blank=True)
    file_name = models.CharField("文件名", max_length=150, blank=True)
    content_type = models.CharField("文件类型", max_length=100, blank=True)
    expires_at = models.DateTimeField("文件保留至", null=True, blank=True)
    run = models.UUIDField("执行标识", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("执行次数", default=0)
    beat_at = models.DateTimeField("最近进展时间", default=timezone.now)
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=~models.Q(key=""), name="job_once_per_key"
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at=None, state__in=UNFINISHED)
                | models.Q(finished_at__isnull=False, state__in=(JobState.DONE, JobState.FAILED)),
                name="job_finished_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="job_of_owner"),
            models.Index(
                fields=["state", "beat_at"],
                condition=models.Q(state__in=UNFINISHED),
                name="job_unfinished",
            ),
            models.Index(fields=["expires_at"], condition=~models.Q(file=""), name="job_expiring"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """The kind in words."""
        return registry.label_of(self.kind)

    @property
    def is_unfinished(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in UNFINISHED

    @property
    def percent(self) -> int | None:
        """How far it has come, None where nobody knows."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def has_file(self) -> bool:
        """Whether the result can be downloaded now."""
        return bool(self.file) and self.expires_at is not None and self.expires_at > timezone.now()
