"""Who took which archive out of the house, when and why, and what exactly it was."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hub.cases.models import Case


class ArchiveExportQuerySet(models.QuerySet):
    def visible_to(self, user) -> ArchiveExportQuerySet:
        """Auditors see what all of them took; nobody else sees any of it."""
        return self if user.has_perm("cases.audit_case") else self.none()


class ArchiveExport(models.Model):
    """The request for an archive: of one case with what hangs on it, or of the cases submitted in a year. Append-only."""

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="archive_exports", verbose_name="事项"
    )
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    kind = models.CharField("类别", max_length=30, blank=True)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办部门",
    )
    reason = models.CharField("事由", max_length=300)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="archive_exports", verbose_name="导出人"
    )
    at = models.DateTimeField("时间", default=timezone.now)

    objects = ArchiveExportQuerySet.as_manager()

    class Meta:
        verbose_name = "档案导出"
        verbose_name_plural = "档案导出"
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, year__isnull=False)
                | Q(case__isnull=False, year=None, kind="", department=None),
                name="archive_of_case_or_year",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="archive_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.case or f'{self.year} 年度'}"


class ArchiveMade(models.Model):
    """An archive that was finished for a request; `digest` is that of its manifest. Append-only.

    A job that was killed and run again may finish more than one.
    """

    export = models.ForeignKey(ArchiveExport, models.PROTECT, related_name="made", verbose_name="档案导出")
    digest = models.CharField("清单摘要", max_length=64, db_index=True)
    cases = models.PositiveIntegerField("事项数")
    files = models.PositiveIntegerField("文件数")
    size = models.PositiveBigIntegerField("大小（字节）")
    at = models.DateTimeField("完成时间", default=timezone.now)

    class Meta:
        verbose_name = "已生成的档案"
        verbose_name_plural = "已生成的档案"
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:12]
