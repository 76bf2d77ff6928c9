"""Claims and their invoices. Amounts are CNY with two places."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum

from hub.cases.models import Case

from .pools import ZERO


class Claim(Case):
    """A claim for the costs of an accepted case; the case is its parent."""

    amount = models.DecimalField("申请报销金额（元）", max_digits=14, decimal_places=2, default=ZERO)
    approved_amount = models.DecimalField(
        "核定金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    explanation = models.TextField("费用说明", blank=True, max_length=2000)
    is_final = models.BooleanField("最后一次报销", default=True)

    class Meta:
        verbose_name = "报销"
        verbose_name_plural = "报销"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="claim_not_negative"),
            models.CheckConstraint(
                condition=Q(approved_amount=None)
                | Q(approved_amount__gt=0, approved_amount__lte=F("amount")),
                name="claim_approved_within",
            ),
        ]

    @property
    def voucher_sum(self) -> Decimal:
        """The sum of the live cost vouchers, in yuan."""
        live = self.invoices.filter(tier=Invoice.Tier.COST, holds=True)
        return (live.aggregate(sum=Sum("amount"))["sum"] or ZERO).quantize(ZERO)


class InvoiceQuerySet(models.QuerySet):
    def visible_to(self, user) -> InvoiceQuerySet:
        """Invoices of the claims the person may see."""
        return self.filter(claim__in=Case.objects.visible_to(user).filter(kind="claim").values("pk"))


class Invoice(models.Model):
    """A voucher of a claim: cost vouchers by the organiser's suppliers, one settlement invoice at the end.

    `key` is the 20 digits of a fully digital e-invoice, or code + number of an older one; it is held by one
    live line over all firms, programmes and years (DOMAIN 2). A labour-fee sheet has no key.
    """

    class Tier(models.TextChoices):
        COST = "cost", "费用凭证"
        SETTLEMENT = "settlement", "结算发票"

    class Kind(models.TextChoices):
        DIGITAL = "digital", "数电发票"
        LEGACY = "legacy", "税控发票"
        LABOUR_SHEET = "labour_sheet", "劳务费发放表"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="invoices", verbose_name="报销")
    tier = models.CharField("用途", max_length=12, choices=Tier.choices)
    kind = models.CharField("票种", max_length=14, choices=Kind.choices, default=Kind.DIGITAL)
    code = models.CharField("发票代码", max_length=12, blank=True)
    number = models.CharField("发票号码", max_length=20, blank=True)
    # Null where there is no key: two empty texts would count as one invoice held twice.
    key = models.CharField("发票标识", max_length=32, blank=True, null=True)  # noqa: DJ001
    issued_on = models.DateField("开票日期")
    seller = models.CharField("销售方", max_length=120)
    seller_tax_number = models.CharField("销售方纳税人识别号", max_length=20, blank=True)
    # What duplicates are found by: see programs.reimbursement.invoices.duplicates.
    seller_key = models.CharField("销售方（比对用）", max_length=120, blank=True, editable=False)
    file_sha256 = models.CharField("原件 SHA-256", max_length=64, blank=True, editable=False)
    buyer_title = models.CharField("购买方名称", max_length=120, blank=True)
    buyer_tax_number = models.CharField("购买方纳税人识别号", max_length=18, blank=True)
    category = models.CharField("费用类别", max_length=60, blank=True)
    amount = models.DecimalField("价税合计（元）", max_digits=14, decimal_places=2)
    holds = models.BooleanField("占用发票", default=True)
    rejected_reason = models.CharField("剔除理由", max_length=300, blank=True)
    attachment = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原件"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="查验人",
    )
    checked_at = models.DateTimeField("查验时间", null=True, blank=True)
    check_attachment = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="查验截图",
    )

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "发票"
        verbose_name_plural = "发票"
        ordering = ["claim_id", "tier", "pk"]
        indexes = [
            models.Index(fields=["issued_on", "seller_key"], name="invoice_like_name"),
            models.Index(fields=["issued_on", "seller_tax_number"], name="invoice_like_number"),
            models.Index(fields=["file_sha256"], name="invoice_same_file"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(holds=True), name="invoice_held_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(tier="settlement", holds=True), name="one_settlement_invoice"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_amount_positive"),
            models.CheckConstraint(
                condition=Q(kind="labour_sheet", key=None, tier="cost")
                | (~Q(kind="labour_sheet") & Q(key__isnull=False)),
                name="invoice_has_key",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(
            filter(None, [self.get_kind_display(), self.code, self.number, f"{self.amount:,.2f} 元"])
        )

    @property
    def needs_check(self) -> bool:
        """Whether the tax bureau's service knows such a voucher; a labour-fee sheet it doesn't."""
        return self.kind != self.Kind.LABOUR_SHEET
