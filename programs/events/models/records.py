"""An application for a co-hosted event, its agenda and its budget."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum

from hub.cases.models import Case, CaseQuerySet

from .calls import Call, EventKind, RulesVersion

ZERO = Decimal("0.00")
SMALLEST = Decimal("0.01")
MOST_PEOPLE = 1_000_000


def label_of(row: models.Model, name: str) -> str:
    """What people call a field of a row."""
    return str(cast("models.Field", row._meta.get_field(name)).verbose_name)


def product(quantity: Decimal | None, unit_price: Decimal | None) -> Decimal:
    """Quantity × unit price in yuan, half a fen rounded up; 0 where one is missing."""
    return ((quantity or ZERO) * (unit_price or ZERO)).quantize(ZERO, rounding=ROUND_HALF_UP)


class EventApplication(Case):
    """What a member firm or association asks for, and later reports, about one event."""

    class Form(models.TextChoices):
        ONSITE = "onsite", "线下"
        ONLINE = "online", "线上"
        MIXED = "mixed", "线上线下结合"

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name="征集")
    rules = models.ForeignKey(
        RulesVersion, models.PROTECT, related_name="applications", verbose_name="规则版本"
    )
    event_kind = models.CharField("活动类型", max_length=12, choices=EventKind.choices, blank=True)
    form = models.CharField("举办形式", max_length=8, choices=Form.choices, default=Form.ONSITE)
    starts_at = models.DateTimeField("开始时间", null=True, blank=True)
    ends_at = models.DateTimeField("结束时间", null=True, blank=True)
    city = models.CharField("举办城市", max_length=40, blank=True)
    venue = models.CharField("地点或直播平台", max_length=160, blank=True)
    partners = models.CharField("其他合作单位", max_length=200, blank=True)
    purpose = models.TextField("活动目的与主要内容", blank=True, max_length=3000)
    audience = models.TextField("参会对象", blank=True, max_length=1000)
    expected_attendance = models.PositiveIntegerField(
        "预计参加人数", null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    industrial_share = models.PositiveSmallIntegerField(
        "其中产业客户占比（%）", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    late_reason = models.TextField("未按提前期申请的理由", blank=True, max_length=500)
    is_late = models.BooleanField("未按提前期申请", default=False, db_index=True, editable=False)
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name="复制自",
    )
    answers = models.JSONField("补充问题的回答", default=dict, blank=True)

    actual_attendance = models.PositiveIntegerField(
        "实际参加人数", null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    industrial_attendance = models.PositiveIntegerField("其中产业客户人数", null=True, blank=True)
    satisfaction = models.DecimalField(
        "满意度（%）",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    figures_reason = models.CharField(
        "与系统统计不一致的说明", blank=True, max_length=300, help_text="例如部分参会人未签到。"
    )
    outcome = models.TextField("活动总结", blank=True, max_length=4000)
    self_evaluation = models.TextField("自我评价", blank=True, max_length=2000)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "合办活动"
        verbose_name_plural = "合办活动"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(industrial_share=None) | Q(industrial_share__lte=100), name="event_share_percent"
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__gte=0, satisfaction__lte=100),
                name="event_satisfaction_percent",
            ),
            models.CheckConstraint(
                condition=Q(industrial_attendance=None)
                | Q(actual_attendance__gte=F("industrial_attendance")),
                name="event_industrial_within",
            ),
        ]

    @property
    def requested_total(self) -> Decimal:
        """The sum of the budget the organiser asks for, in yuan."""
        return (self.budget_lines.aggregate(sum=Sum("amount"))["sum"] or ZERO).quantize(ZERO)

    @property
    def approved_total(self) -> Decimal:
        """The sum the reviewer left standing, in yuan; 0 before a review."""
        return (self.budget_lines.aggregate(sum=Sum("approved"))["sum"] or ZERO).quantize(ZERO)


class BudgetLine(models.Model):
    """One item of the budget; `amount` is quantity × unit price. A draft's line may be incomplete."""

    class Category(models.TextChoices):
        VENUE = "venue", "场地费"
        SPEAKER = "speaker", "讲课费"
        MEAL = "meal", "餐费"
        MATERIAL = "material", "资料印制"
        PROMOTION = "promotion", "宣传制作"
        STREAMING = "streaming", "直播技术"
        TRAVEL = "travel", "交通住宿"
        OTHER = "other", "其他"

    application = models.ForeignKey(
        EventApplication, models.CASCADE, related_name="budget_lines", verbose_name="活动"
    )
    position = models.PositiveSmallIntegerField("序号", default=0)
    category = models.CharField("类别", max_length=10, choices=Category.choices, blank=True)
    description = models.CharField("用途说明", max_length=120, blank=True)
    quantity = models.DecimalField(
        "数量",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(SMALLEST)],
    )
    unit_price = models.DecimalField(
        "单价（元）",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(SMALLEST)],
    )
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, default=ZERO)
    approved = models.DecimalField("核定金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    cut_reason = models.CharField("核减理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "预算明细"
        verbose_name_plural = "预算明细"
        ordering = ["application_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(quantity=None) | Q(quantity__gt=0))
                & (Q(unit_price=None) | Q(unit_price__gt=0))
                & Q(amount__gte=0),
                name="budget_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved__gte=0, approved__lte=F("amount")),
                name="budget_approved_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.amount}"

    def save(self, *args, **kwargs) -> None:
        self.amount = self.product
        super().save(*args, **kwargs)

    @property
    def product(self) -> Decimal:
        """Quantity × unit price in yuan; 0 where one is missing."""
        return product(self.quantity, self.unit_price)


class AgendaItem(models.Model):
    """One point of the agenda, with its speaker and the speaker's fee. A draft's may be incomplete."""

    class Grade(models.TextChoices):
        NONE = "", "无讲课费"
        ASSOCIATE = "associate", "副高级职称"
        FULL = "full", "正高级职称"
        EXPERT = "expert", "院士、全国知名专家"

    application = models.ForeignKey(
        EventApplication, models.CASCADE, related_name="agenda", verbose_name="活动"
    )
    position = models.PositiveSmallIntegerField("序号", default=0)
    starts = models.TimeField("开始", null=True, blank=True)
    topic = models.CharField("主题", max_length=120, blank=True)
    speaker = models.CharField("主讲人", max_length=40, blank=True)
    employer = models.CharField("单位与职务", max_length=80, blank=True)
    grade = models.CharField("职称", max_length=10, choices=Grade.choices, blank=True)
    hours = models.DecimalField(
        "学时",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    fee = models.DecimalField(
        "讲课费合计（税后，元）",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = "议程"
        verbose_name_plural = "议程"
        ordering = ["application_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gt=0), name="agenda_hours_positive"),
            models.CheckConstraint(condition=Q(fee=None) | Q(fee__gte=0), name="agenda_fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} {self.topic}" if self.starts else self.topic
