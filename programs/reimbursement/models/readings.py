"""What was read from invoice files, and what finance decided about those that look alike."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hub.attachments.models import Attachment
from hub.cases.models import Case

from ..invoices.found import ReadInvoice, from_json
from .records import Invoice


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, user) -> ReadingQuerySet:
        """Readings of the files the person may see."""
        return self.filter(attachment__in=Attachment.objects.visible_to(user).values("pk"))

    def pending(self, claim: Case) -> ReadingQuerySet:
        """Those of a claim whose file is there and that no voucher came of yet, in the order of the uploads.

        The same invoice in another format (its XML beside its PDF) is done with when one of the files is.
        """
        same_file = Q(attachment=models.OuterRef("attachment"))
        same_number = Q(claim=claim.pk, key=models.OuterRef("key"))
        used = Invoice.objects.filter(same_file | same_number)
        rows = self.filter(attachment__case=claim.pk, attachment__removed_at=None)
        return rows.filter(~models.Exists(used)).order_by("attachment__uploaded_at", "attachment_id")


class Reading(models.Model):
    """What a reader found on one uploaded file. It stays as it was read, whatever people then type.

    `found` is `ReadInvoice.as_json()`, `key` that of the invoice, `red_of` the key of the one that a red letter
    cancels. `read_at` is None for a file that waits to be read.
    """

    attachment = models.OneToOneField(
        Attachment, models.PROTECT, primary_key=True, related_name="reading", verbose_name="文件"
    )
    found = models.JSONField("读取结果", default=dict)
    key = models.CharField("发票标识", max_length=32, blank=True)
    red_of = models.CharField("所冲发票", max_length=32, blank=True, db_index=True)
    read_at = models.DateTimeField("读取时间", null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "发票读取"
        verbose_name_plural = "发票读取"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.attachment}"

    @property
    def invoice(self) -> ReadInvoice:
        """What was found."""
        return from_json(self.found)


class Clearance(models.Model):
    """Finance looked at two invoices that resemble each other, or at a red letter, and says why it is no duplicate.

    `first` and `second` are the invoices in the order of their keys; of a red letter `second` is None and
    `reading` its file.
    """

    first = models.ForeignKey(Invoice, models.CASCADE, related_name="+", verbose_name="发票")
    second = models.ForeignKey(
        Invoice, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="另一张发票"
    )
    reading = models.ForeignKey(
        Reading, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="红字发票文件"
    )
    why = models.CharField("理由", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="核对人")
    at = models.DateTimeField("核对时间", default=timezone.now)

    class Meta:
        verbose_name = "疑似重复核对"
        verbose_name_plural = "疑似重复核对"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="clearance_once"),
            models.UniqueConstraint(fields=["first", "reading"], name="red_clearance_once"),
            models.CheckConstraint(
                condition=Q(second__isnull=False, reading=None) | Q(second=None, reading__isnull=False),
                name="clearance_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}：{self.why}"
