"""Payments of claims, the batches in which they go to the bank, and what the bank answered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from hub.cases.models import Case

from .pools import Commitment
from .records import Claim


class Payee:
    """What a row that names a bank account shows of it."""

    bank_account: Any

    @property
    def masked_bank_account(self) -> str:
        """The account with only its last four digits readable."""
        return f"•••• {self.bank_account[-4:]}"

    def bank_account_for(self, user) -> str:
        """The whole account for those who pay, masked for all others (DOMAIN 8)."""
        return self.bank_account if user.has_perm("members.view_bank_account") else self.masked_bank_account


class PaymentQuerySet(models.QuerySet):
    def visible_to(self, user) -> PaymentQuerySet:
        """Payments of the claims the person may see."""
        return self.filter(claim__in=Case.objects.visible_to(user).filter(kind="claim").values("pk"))


class Payment(Payee, models.Model):
    """The bank transfer of one claim: planned when the settlement invoice is accepted, then booked."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="payment", verbose_name="报销")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="payments", verbose_name="占用")
    amount = models.DecimalField("付款金额（元）", max_digits=14, decimal_places=2)
    payee = models.CharField("收款单位", max_length=120)
    bank_name = models.CharField("开户银行", max_length=120)
    bank_account = models.CharField("银行账号", max_length=40)
    expected_on = models.DateField("预计付款日")
    paid_on = models.DateField("付款日", null=True, blank=True)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "付款"
        verbose_name_plural = "付款"
        permissions = [("check_invoice", "可核对发票"), ("pay_claim", "可付款")]
        indexes = [models.Index(fields=["-paid_on", "-claim"], name="payment_paid_on")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(paid_on=None) | ~Q(bank_reference=""), name="payment_has_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.amount}"


class PaymentBatchQuerySet(models.QuerySet):
    def visible_to(self, user) -> PaymentBatchQuerySet:
        """Batches carry whole accounts: those who pay see them, and auditors."""
        may = user.has_perm("reimbursement.pay_claim") or user.has_perm("cases.audit_case")
        return self if may else self.none()


class PaymentBatch(models.Model):
    """Payments that go to the bank in one file: frozen when made, released by a second person.

    `digest` is the SHA-256 of its lines (see `batches.digest_of`); count and total stand beside it, so that the
    file can be compared with what was released.
    """

    class State(models.TextChoices):
        FROZEN = "frozen", "待复核"
        RELEASED = "released", "已放行，待银行结果"
        DONE = "done", "已处理完毕"
        CANCELLED = "cancelled", "已作废"

    number = models.CharField("批次号", max_length=24, unique=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.FROZEN)
    count = models.PositiveIntegerField("笔数")
    total = models.DecimalField("合计（元）", max_digits=14, decimal_places=2)
    digest = models.CharField("校验值", max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人"
    )
    made_at = models.DateTimeField("编制时间")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )
    released_at = models.DateTimeField("放行时间", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = PaymentBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "付款批次"
        verbose_name_plural = "付款批次"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["frozen", "cancelled"]) | Q(released_by__isnull=False),
                name="batch_released_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=models.F("made_by")),
                name="batch_released_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BatchLine(Payee, models.Model):
    """One payment of a batch as it was frozen, and the bank's answer."""

    class Result(models.TextChoices):
        WAITING = "waiting", "待银行处理"
        SUCCESS = "success", "已付"
        FAILED = "failed", "银行退回"
        CANCELLED = "cancelled", "已作废"

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="lines", verbose_name="批次")
    position = models.PositiveIntegerField("序号")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="batch_lines", verbose_name="报销")
    payee = models.CharField("收款单位", max_length=120)
    bank_name = models.CharField("开户银行", max_length=120)
    bank_account = models.CharField("银行账号", max_length=40)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    result = models.CharField("结果", max_length=10, choices=Result.choices, default=Result.WAITING)
    reason = models.CharField("退回原因", max_length=200, blank=True)
    paid_on = models.DateField("付款日", null=True, blank=True)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)

    class Meta:
        verbose_name = "批次明细"
        verbose_name_plural = "批次明细"
        ordering = ["batch_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_position_once"),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(result__in=["waiting", "success"]),
                name="claim_in_one_batch",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="batch_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.position}"


class ResultFile(models.Model):
    """A file of the bank's answers: read and shown first, then booked as a whole, once."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="files", verbose_name="批次")
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    rows = models.JSONField("内容")
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人"
    )
    read_at = models.DateTimeField("读取时间")
    booked_at = models.DateTimeField("入账时间", null=True, blank=True)

    class Meta:
        verbose_name = "银行结果文件"
        verbose_name_plural = "银行结果文件"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "digest"], name="result_file_once")]

    def __str__(self) -> str:
        return self.name
