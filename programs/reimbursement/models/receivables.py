"""Money that is asked back after it was paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hub.cases.models import Case

from .records import Claim


class ReceivableQuerySet(models.QuerySet):
    def visible_to(self, user) -> ReceivableQuerySet:
        """Those of the claims the person may see."""
        return self.filter(claim__in=Case.objects.visible_to(user).filter(kind="claim").values("pk"))


class Receivable(models.Model):
    """A sum asked back from the payee of a paid claim: proposed by one, confirmed by another, then received.

    The money returns to the pool by a ledger entry when the bank shows it, never before.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        DEMANDED = "demanded", "待退款"
        RECEIVED = "received", "已退款"
        CANCELLED = "cancelled", "已撤销"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="receivables", verbose_name="报销")
    amount = models.DecimalField("退款金额（元）", max_digits=14, decimal_places=2)
    reason = models.CharField("事由", max_length=300)
    due_on = models.DateField("退款期限")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )
    demanded_at = models.DateTimeField("通知退款时间", null=True, blank=True)
    received_on = models.DateField("到账日", null=True, blank=True)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    closing_note = models.CharField("撤销原因", max_length=200, blank=True)

    objects = ReceivableQuerySet.as_manager()

    class Meta:
        verbose_name = "应收退款"
        verbose_name_plural = "应收退款"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="receivable_positive"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="receivable_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "cancelled"]) | Q(confirmed_by__isnull=False),
                name="receivable_demanded_after_confirmation",
            ),
            models.CheckConstraint(
                condition=~Q(state="received") | (Q(received_on__isnull=False) & ~Q(bank_reference="")),
                name="receivable_received_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} 退款 {self.amount:,.2f} 元"
