"""Market institutions without an account: what they sent in before their address is confirmed, and their query codes."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hub.cases.models import Case


def private_storage() -> Storage:
    """Where files lie that only a permission check gives out."""
    return storages["private"]


class Enquiry(models.Model):
    """A visit letter or questions from the public form. Becomes a case when the owner of the address confirms.

    `form` names the form that was opened, so that a second click finds the first one's row. Once confirmed its
    `content` is the case's and empty here; what was consented to stays, word by word, with its version.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", "拜访函"
        QUESTION = "question", "仅提问"

    key = models.UUIDField("标识", default=uuid4, unique=True, editable=False)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    email = models.EmailField("邮箱")
    content = models.JSONField("内容", default=dict)
    letter = models.FileField("拜访函", storage=private_storage, max_length=120, blank=True)
    letter_name = models.CharField("拜访函文件名", max_length=120, blank=True)
    form = models.CharField("表单", max_length=64, unique=True, editable=False)
    consent_text = models.TextField("同意的告知文本")
    consent_version = models.PositiveIntegerField("告知书版本")
    created_at = models.DateTimeField("填写时间", default=timezone.now)
    confirmed_at = models.DateTimeField("邮箱确认时间", null=True, blank=True)
    mailed_at = models.DateTimeField("最近发信时间", null=True, blank=True)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="enquiry", verbose_name="事项"
    )

    class Meta:
        verbose_name = "网上登记"
        verbose_name_plural = "网上登记"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["created_at"], condition=Q(case=None), name="enquiry_unconfirmed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, confirmed_at=None) | Q(case__isnull=False, confirmed_at__isnull=False),
                name="enquiry_confirmed_is_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d}"

    @property
    def institution(self) -> str:
        """Whose it is, while it is not a case yet."""
        return str(self.content.get("institution", ""))


class QueryCode(models.Model):
    """By which somebody without an account follows a case: the address and a digest of the code that was mailed.

    The code itself is known to nobody but the reader of the mail; `digest` is empty until one went out.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="query_code", verbose_name="事项")
    email = models.EmailField("邮箱")
    salt = models.UUIDField("盐", default=uuid4, editable=False)
    digest = models.CharField("查询码摘要", max_length=64, blank=True)
    mailed_at = models.DateTimeField("发出时间", null=True, blank=True)

    class Meta:
        verbose_name = "查询码"
        verbose_name_plural = "查询码"
        default_permissions = ()
        indexes = [models.Index(fields=["email"])]

    def __str__(self) -> str:
        return f"查询码 {self.case_id}"
