"""Pools, their ledger and commitments. Amounts are CNY with two places."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

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

    closed_at = models.DateTimeField("关账时间", null=True, blank=True, editable=False)

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
    """One movement of a pool, append-only. `amount` is signed; `available` is the sum after it.

    A payment and a receivable are each booked by one entry. `origin` is the entry that a correction undoes, or
    the one by which another pool gave what this one carries over; each has one answer at most.
    """

    class Kind(models.TextChoices):
        ALLOT = "allot", "拨入"
        RESERVE = "reserve", "占用"
        RELEASE = "release", "释放"
        PAY = "pay", "支付"
        REFUND = "refund", "退款"
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
    payment = models.OneToOneField(
        "reimbursement.Payment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entry",
        verbose_name="付款",
    )
    receivable = models.OneToOneField(
        "reimbursement.Receivable",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entry",
        verbose_name="应收退款",
    )
    origin = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="answer", verbose_name="原分录"
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
                    Q(kind__in=["allot", "release", "refund"], amount__gt=0)
                    | Q(kind__in=["reserve", "pay"], amount__lt=0)
                    | (Q(kind__in=["reverse", "carry"]) & ~Q(amount=0))
                ),
                name="ledger_sign_fits_kind",
            ),
            models.CheckConstraint(
                condition=(Q(payment=None) | Q(kind="pay"))
                & (Q(receivable=None) | Q(kind="refund"))
                & (Q(origin=None) | Q(kind__in=["reverse", "carry"]))
                & (~Q(kind="reverse") | Q(origin__isnull=False)),
                name="ledger_refers_by_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["reserve", "release", "pay", "refund"]) | Q(commitment__isnull=False),
                name="ledger_has_commitment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool} #{self.seq} {self.get_kind_display()} {self.amount}"


class Commitment(models.Model):
    """The sum a pool holds for one approved case, and what of it was paid.

    `paid` only rises; what came back stands in `refunded`. `category` and `happens_on` are what the case's room
    says of it: its kind in words, and the day on which what is paid for takes place.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="commitment", verbose_name="事项")
    pool = models.ForeignKey(BudgetPool, models.PROTECT, related_name="commitments", verbose_name="预算池")
    amount = models.DecimalField("批准金额（元）", max_digits=14, decimal_places=2)
    paid = models.DecimalField("已付金额（元）", max_digits=14, decimal_places=2, default=ZERO)
    refunded = models.DecimalField("已退金额（元）", max_digits=14, decimal_places=2, default=ZERO)
    category = models.CharField("类别", max_length=40, blank=True)
    happens_on = models.DateField("发生日期", null=True, blank=True)
    claim_deadline = models.DateField("报销期限", null=True, blank=True)
    cut_percent = models.PositiveSmallIntegerField("建议核减（%）", default=0)
    cut_reason = models.CharField("建议核减的原因", max_length=200, blank=True)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)

    class Meta:
        verbose_name = "占用"
        verbose_name_plural = "占用"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="commitment_positive"),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=F("amount")), name="commitment_paid_within"
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0) & Q(refunded__lte=F("paid")), name="commitment_refunded_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.amount}"

    @property
    def is_open(self) -> bool:
        """Whether the sum is still held in the pool."""
        return self.closed_at is None

    @property
    def left(self) -> Decimal:
        """What is still held for further payments, in yuan."""
        return self.amount - self.paid if self.is_open else ZERO
