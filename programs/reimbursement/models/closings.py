"""The year-end close of a pool: what was open, what became of it, who did it and who approved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .pools import BudgetPool, Commitment
from .receivables import Receivable


class PoolClosing(models.Model):
    """One close of one pool: drawn up by finance, approved by a second person, then carried out line by line."""

    class State(models.TextChoices):
        PREPARED = "prepared", "待复核"
        RUNNING = "running", "办理中"
        DONE = "done", "已关账"
        CANCELLED = "cancelled", "已退回"

    pool = models.ForeignKey(BudgetPool, models.PROTECT, related_name="closings", verbose_name="预算池")
    successor = models.ForeignKey(
        BudgetPool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="结转至",
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人"
    )
    prepared_at = models.DateTimeField("编制时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )
    approved_at = models.DateTimeField("复核时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "年度关账"
        verbose_name_plural = "年度关账"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool"], condition=~Q(state="cancelled"), name="pool_closed_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="closing_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "cancelled"]) | Q(approved_by__isnull=False),
                name="closing_runs_after_approval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool} 年度关账"


class ClosingLine(models.Model):
    """An open reserve or receivable of the pool and what the close does with it."""

    class Treatment(models.TextChoices):
        RELEASE = "release", "释放"
        CARRY = "carry", "结转下年"
        KEEP = "keep", "继续追收"

    closing = models.ForeignKey(PoolClosing, models.PROTECT, related_name="lines", verbose_name="关账")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="占用"
    )
    receivable = models.ForeignKey(
        Receivable, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="应收退款"
    )
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    treatment = models.CharField("处理", max_length=10, choices=Treatment.choices)
    reason = models.CharField("依据", max_length=200, blank=True)
    done_at = models.DateTimeField("办理时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=200, blank=True)

    class Meta:
        verbose_name = "关账明细"
        verbose_name_plural = "关账明细"
        ordering = ["closing_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, receivable=None)
                | Q(commitment=None, receivable__isnull=False),
                name="closing_line_of_one_thing",
            ),
            models.UniqueConstraint(fields=["closing", "commitment"], name="closing_commitment_once"),
            models.UniqueConstraint(fields=["closing", "receivable"], name="closing_receivable_once"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment or self.receivable} {self.get_treatment_display()}"
