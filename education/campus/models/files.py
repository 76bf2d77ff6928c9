"""A file that a row of this room keeps in the private storage, under a random name."""

from __future__ import annotations

from django.core.files.storage import Storage, storages
from django.db import models

from hub.attachments.kinds import size_text
from hub.attachments.names import NAME_LENGTH, extension_of


def private_storage() -> Storage:
    """Where files lie that only a permission check gives out."""
    return storages["private"]


class KeptFile(models.Model):
    """What is known of the file; all empty where there is none. `files.keep` fills it in."""

    file = models.FileField("文件", storage=private_storage, max_length=120, blank=True)
    file_name = models.CharField("文件名", max_length=NAME_LENGTH, blank=True)
    size = models.PositiveBigIntegerField("大小", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    content_type = models.CharField("类型", max_length=100, blank=True)

    class Meta:
        abstract = True

    @property
    def size_text(self) -> str:
        """The size as people read it."""
        return size_text(self.size)

    @property
    def extension(self) -> str:
        """The kind of file in the letters of its ending, such as `pdf`."""
        return extension_of(self.file_name).removeprefix(".")
