"""Slides and recordings: private files, given out to whoever may see the material of a talk that uses them."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone

from hub.attachments.kinds import size_text

from ..querysets import MaterialQuerySet


def private_storage() -> Storage:
    """Where files lie that only a permission check gives out."""
    return storages["private"]


class Kept(models.Model):
    """A file in the private storage under a random name."""

    title = models.CharField("标题", max_length=120)
    file = models.FileField("文件", storage=private_storage, max_length=120)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField("类型", max_length=100)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-uploaded_at", "-pk"]
        default_permissions = ("add",)

    def __str__(self) -> str:
        return self.title

    @property
    def size_text(self) -> str:
        """The size as people read it."""
        return size_text(self.size)


class TalkFile(Kept):  # type: ignore[django-manager-missing]  # a child of a page's
    """Slides, or another document."""

    class Meta(Kept.Meta):
        verbose_name = "讲义"
        verbose_name_plural = "讲义"

    @property
    def name(self) -> str:
        """What it is called when it is saved."""
        ending = (self.file.name or "").rpartition(".")[2]
        return f"{self.title}.{ending}"


class TalkVideo(Kept):  # type: ignore[django-manager-missing]  # a page's
    """A recording that we serve ourselves, with the text of what is said."""

    captions = models.TextField("字幕（WebVTT）", blank=True, max_length=500_000)

    class Meta(Kept.Meta):
        verbose_name = "录像"
        verbose_name_plural = "录像"
