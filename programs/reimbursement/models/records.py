"""Pools, their ledger, commitments, claims, invoices, payments. Amounts are CNY with two places."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum

from hub.cases.models import Case

ZERO = Decimal("0.00")


class BudgetPoolQuerySet(models.QuerySet):
    def visible_to(self, user) -> BudgetPoolQuerySet:
        """Pools are the exchange's own business: staff with the permission see them, nobody else."""
        return self if user.has_perm("reimbursement.view_budgetpool") else self.none()


class BudgetPool(models.Model):
    """The money of one year for one group of programmes. Its state is its ledger."""

    year = models.PositiveSmallIntegerField("年度")
    group = models.SlugField("项目组", max_length=30, default="market-events")
    name = models.CharField("名称", max_length=80)
    organization_limit = models.DecimalField(
        "单个机构年度上限（元）",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="一个机构本年度从该预算池可获支持的上限；不填则不限。",
    )

    objects = BudgetPoolQuerySet.as_manager()

    class Meta:
        verbose_name = "预算池"
        verbose_name_plural = "预算池"
        ordering = ["-year", "group"]
        constraints = [
            models.UniqueConstraint(fields=["year", "group"], name="pool_once"),
            models.CheckConstraint(
                condition=Q(organization_limit=None) | Q(organization_limit__gt=0), name="pool_limit_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def available(self) -> Decimal:
        """Allotted − open reserves − paid, as the last ledger entry carries it."""
        last = self.entries.order_by("-seq").values_list("available", flat=True).first()
        return last if last is not None else ZERO


class LedgerEntry(models.Model):
    """One movement of a pool, append-only. `amount` is signed; `available` is the sum after it."""

    class Kind(models.TextChoices):
        ALLOT = "allot", "拨入"
        RESERVE = "reserve", "占用"
        RELEASE = "release", "释放"
        PAY = "pay", "支付"
        REVERSE = "reverse", "冲正"
        CARRY = "carry", "结转"

    pool = models.ForeignKey(BudgetPool, models.PROTECT, related_name="entries", verbose_name="预算池")
    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    available = models.DecimalField("可用余额（元）", max_digits=14, decimal_places=2)
    commitment = models.ForeignKey(
        "reimbursement.Commitment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name="占用",
    )
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    note = models.CharField("摘要", max_length=200, blank=True)

    class Meta:
        verbose_name = "台账分录"
        verbose_name_plural = "台账分录"
        ordering = ["pool_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "seq"], name="ledger_seq_once"),
            models.CheckConstraint(condition=Q(available__gte=0), name="ledger_never_overspent"),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=["allot", "release"], amount__gt=0)
                    | Q(kind__in=["reserve", "pay"], amount__lt=0)
                    | (Q(kind__in=["reverse", "carry"]) & ~Q(amount=0))
                ),
                name="ledger_sign_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool} #{self.seq} {self.get_kind_display()} {self.amount}"


class Commitment(models.Model):
    """The sum a pool holds for one approved case, and what of it was paid."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="commitment", verbose_name="事项")
    pool = models.ForeignKey(BudgetPool, models.PROTECT, related_name="commitments", verbose_name="预算池")
    amount = models.DecimalField("批准金额（元）", max_digits=14, decimal_places=2)
    paid = models.DecimalField("已付金额（元）", max_digits=14, decimal_places=2, default=ZERO)
    claim_deadline = models.DateField("报销期限", null=True, blank=True)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)

    class Meta:
        verbose_name = "占用"
        verbose_name_plural = "占用"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="commitment_positive"),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=F("amount")), name="commitment_paid_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.amount}"

    @property
    def is_open(self) -> bool:
        """Whether the sum is still held in the pool."""
        return self.closed_at is None


class Claim(Case):
    """A claim for the costs of an accepted case; the case is its parent."""

    amount = models.DecimalField("申请报销金额（元）", max_digits=14, decimal_places=2, default=ZERO)
    approved_amount = models.DecimalField(
        "核定金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    explanation = models.TextField("费用说明", blank=True, max_length=2000)

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


class PaymentQuerySet(models.QuerySet):
    def visible_to(self, user) -> PaymentQuerySet:
        """Payments of the claims the person may see."""
        return self.filter(claim__in=Case.objects.visible_to(user).filter(kind="claim").values("pk"))


class Payment(models.Model):
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
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(paid_on=None) | ~Q(bank_reference=""), name="payment_has_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.amount}"

    @property
    def masked_bank_account(self) -> str:
        """The account with only its last four digits readable."""
        return f"•••• {self.bank_account[-4:]}"

    def bank_account_for(self, user) -> str:
        """The whole account for those who pay, masked for all others (DOMAIN 8)."""
        return self.bank_account if user.has_perm("members.view_bank_account") else self.masked_bank_account
