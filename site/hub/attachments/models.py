"""Files that belong to a case. The bytes lie in the private storage under random names."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hub.cases.models import Case

from .kinds import INLINE_TYPES, size_text
from .names import NAME_LENGTH, extension_of
from .querysets import AttachmentQuerySet


def private_storage() -> Storage:
    """Where files lie that only a permission check gives out."""
    return storages["private"]


class Attachment(models.Model):
    """One file in a slot of a case, unchanged since it was uploaded: `sha256` is of exactly these bytes.

    A removed file keeps its row and bytes (evidence) and is seen by staff alone; of one that was erased by a retention
    rule only the row is left. `size` is in bytes.
    """

    id = models.UUIDField("编号", primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments", verbose_name="事项")
    slot = models.CharField("栏目", max_length=40)
    original_name = models.CharField("文件名", max_length=NAME_LENGTH)
    file = models.FileField("文件", storage=private_storage, max_length=120)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField("类型", max_length=100)
    internal = models.BooleanField("内部", default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="attachments", verbose_name="上传人"
    )  # nobody: the platform took it in
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    erased_at = models.DateTimeField("按保存期限删除", null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["uploaded_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "slot", "sha256"], condition=Q(removed_at=None), name="attachment_once"
            ),
            models.UniqueConstraint(fields=["file"], name="attachment_file_once"),
        ]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        """The address that gives the file out after its permission check."""
        return reverse("attachments:download", args=[self.pk])

    @property
    def size_text(self) -> str:
        """The size as people read it."""
        return size_text(self.size)

    @property
    def extension(self) -> str:
        """The kind of file in the letters of its ending, such as `pdf`."""
        return extension_of(self.original_name).removeprefix(".")

    @property
    def is_viewable(self) -> bool:
        """Whether a browser may show it in its own window."""
        return self.content_type in INLINE_TYPES
