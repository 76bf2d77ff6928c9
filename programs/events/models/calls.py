"""The yearly call: who may apply for what, under which rules. Editors keep it in the admin."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from hub.accounts.models import Department
from programs.reimbursement.models import BudgetPool

MOST_SESSIONS = 40


class EventKind(models.TextChoices):
    """The kinds of co-hosted events (DOMAIN 2)."""

    FORUM = "forum", "大型论坛"
    BRIEFING = "briefing", "投资者报告会"
    SALON = "salon", "产业沙龙"
    CAMPUS = "campus", "校园人才培养"
    RESEARCH = "research", "产业调研"
    LIVESTREAM = "livestream", "线上直播"
    SPECIAL = "special", "专项活动"


def private_storage():
    """Guidelines are for members: they lie outside every public folder."""
    return storages["private"]


def new_code() -> str:
    """A key for a requirement or question: files and answers hang on it, so that its label may change."""
    return get_random_string(8, "abcdefghijkmnpqrstuvwxyz")


class CallQuerySet(models.QuerySet):
    def visible_to(self, user) -> CallQuerySet:
        """Members see published calls; staff who look after calls see all."""
        if user.has_perm("events.view_call"):
            return self
        if user.has_perm("accounts.access_portal"):
            return self.filter(is_open=True)
        return self.none()

    def open_now(self) -> CallQuerySet:
        """Calls that take applications today."""
        today = timezone.localdate()
        return self.filter(is_open=True, opens_on__lte=today, closes_on__gte=today)

    def window_moved(self, since: datetime, until: datetime) -> bool:
        """Whether a call opened or closed by its dates after `since` and up to `until`."""
        first, last = timezone.localdate(since), timezone.localdate(until)
        if first == last:
            return False
        opened = Q(opens_on__gt=first, opens_on__lte=last)
        closed = Q(closes_on__gte=first, closes_on__lt=last)
        return self.filter(opened | closed, is_open=True).exists()


class Call(ClusterableModel):
    """A call for co-hosted events. Its figures are defaults of ours that staff change (DOMAIN 2, [D])."""

    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=120)
    summary = models.TextField("简介", max_length=400, help_text="会员在门户和栏目页看到的说明。")
    is_open = models.BooleanField(
        "开放", default=False, help_text="勾选后在申请期内接受申请；取消勾选即关闭，已提交的申请不受影响。"
    )
    opens_on = models.DateField("申请开始")
    closes_on = models.DateField("申请截止")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="承办部门")
    pool = models.ForeignKey(BudgetPool, models.PROTECT, related_name="+", verbose_name="预算池")
    guideline = models.FileField(
        "活动指引（仅会员可下载）",
        storage=private_storage,
        upload_to="guidelines",
        blank=True,
        validators=[FileExtensionValidator(["pdf"])],
    )
    approval_threshold = models.DecimalField(
        "部门负责人审批起点（元）",
        max_digits=14,
        decimal_places=2,
        default=Decimal("20000.00"),
        validators=[MinValueValidator(0)],
        help_text="批准金额高于此数须由部门负责人审批。",
    )
    second_review_from = models.DecimalField(
        "两人审核起点（元）",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="核定金额达到此数须由第二名审核人员复核后再审批，意见不一致时由部门负责人决定；0 为全部，留空为不需要。",
    )
    review_days = models.PositiveSmallIntegerField("审核时限（工作日）", default=5)
    meal_limit = models.DecimalField(
        "餐费每人上限（元）", max_digits=10, decimal_places=2, default=Decimal("150.00")
    )
    fee_associate = models.DecimalField(
        "讲课费每学时上限：副高级职称（税后，元）", max_digits=10, decimal_places=2, default=Decimal("500.00")
    )
    fee_full = models.DecimalField(
        "讲课费每学时上限：正高级职称（税后，元）",
        max_digits=10,
        decimal_places=2,
        default=Decimal("1000.00"),
    )
    fee_expert = models.DecimalField(
        "讲课费每学时上限：院士、全国知名专家（税后，元）",
        max_digits=10,
        decimal_places=2,
        default=Decimal("1500.00"),
    )
    max_sessions = models.PositiveSmallIntegerField(
        "系列活动最多场次", default=12, validators=[MinValueValidator(2), MaxValueValidator(MOST_SESSIONS)]
    )
    half_day_hours = models.PositiveSmallIntegerField("半天最多学时", default=4)
    excluded_words = models.TextField(
        "不予支持的支出（每行一个词）",
        blank=True,
        default="礼品\n纪念品\n烟酒\n白酒\n酒水\n观光\n旅游\n景点\n本单位员工薪酬\n员工工资",
    )

    rolled_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="rolled_to",
        verbose_name="结转自",
    )
    archived_on = models.DateField("归档日期", null=True, blank=True, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "合办活动征集"
        verbose_name_plural = "合办活动征集"
        ordering = ["-year", "-opens_on"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_on__lte=F("closes_on")), name="call_window_in_order"),
            models.UniqueConstraint(fields=["rolled_from", "year"], name="call_rolled_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.opens_on and self.closes_on and self.opens_on > self.closes_on:
            raise ValidationError({"closes_on": "截止日期不能早于开始日期。"})

    @property
    def takes_applications(self) -> bool:
        """Whether an application may be opened or submitted today."""
        return self.is_open and self.opens_on <= timezone.localdate() <= self.closes_on

    @property
    def is_archived(self) -> bool:
        """Whether a call of a later year has taken its place; it stays readable."""
        return self.archived_on is not None and self.archived_on <= timezone.localdate()

    @property
    def status(self) -> str:
        """How it stands today, in words."""
        today = timezone.localdate()
        if self.is_archived:
            return "已归档"
        if not self.is_open:
            return "未开放"
        if today < self.opens_on:
            return f"已开放，{self.opens_on:%Y-%m-%d} 起受理"
        return "受理中" if today <= self.closes_on else "已截止"


class CallKind(Orderable):
    """One kind of event in a call, with its limits."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="kinds", verbose_name="征集")
    kind = models.CharField("活动类型", max_length=12, choices=EventKind.choices)
    cap = models.DecimalField(
        "支持上限（元）", max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    series_cap = models.DecimalField(
        "系列活动合计上限（元）",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="系列活动按每场上限乘以场次计算，并不超过此数；不填则不另设合计上限。",
    )
    lead_days = models.PositiveSmallIntegerField("提前申请（工作日）", default=10)
    min_attendance = models.PositiveSmallIntegerField("最低参加人数", default=30)

    class Meta(Orderable.Meta):
        verbose_name = "活动类型"
        verbose_name_plural = "活动类型"
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="call_kind_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class CallRequirement(Orderable):
    """A file that an application must or may carry."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="requirements", verbose_name="征集")
    code = models.SlugField("代码", max_length=30, default=new_code)
    label = models.CharField("材料名称", max_length=60)
    help_text = models.CharField("说明", max_length=200, blank=True)
    is_required = models.BooleanField("必须提交", default=True)

    class Meta(Orderable.Meta):
        verbose_name = "申请材料"
        verbose_name_plural = "申请材料"
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="call_requirement_once")]

    def __str__(self) -> str:
        return self.label


class CallQuestion(Orderable):
    """A question of this call beyond the common form."""

    class Answer(models.TextChoices):
        SHORT = "short", "一行文字"
        LONG = "long", "多行文字"
        NUMBER = "number", "数字"
        CHOICE = "choice", "单选"

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="questions", verbose_name="征集")
    code = models.SlugField("代码", max_length=30, default=new_code)
    label = models.CharField("问题", max_length=120)
    help_text = models.CharField("说明", max_length=200, blank=True)
    answer = models.CharField("回答方式", max_length=8, choices=Answer.choices, default=Answer.SHORT)
    choices = models.TextField("选项（每行一个）", blank=True)
    is_required = models.BooleanField("必答", default=True)

    class Meta(Orderable.Meta):
        verbose_name = "补充问题"
        verbose_name_plural = "补充问题"
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="call_question_once")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        choices = [line.strip() for line in self.choices.splitlines() if line.strip()]
        if self.answer == self.Answer.CHOICE and len(choices) < 2:
            raise ValidationError({"choices": "单选题请至少填写两个选项，每行一个。"})
        if len(choices) != len(set(choices)):
            raise ValidationError({"choices": "选项有重复，请删去重复的一行。"})


class RulesVersion(models.Model):
    """The rules of a call as they stood at one time; a case keeps the version it was submitted under."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="rules_versions", verbose_name="征集")
    number = models.PositiveIntegerField("版本")
    content = models.JSONField("规则")
    created_at = models.DateTimeField("生效时间", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="修改人"
    )

    class Meta:
        verbose_name = "规则版本"
        verbose_name_plural = "规则版本"
        ordering = ["call_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="rules_version_once")]

    def __str__(self) -> str:
        return f"{self.call} 规则第 {self.number} 版"
