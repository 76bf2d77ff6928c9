"""The case: what an organization asks of the exchange, and everything that is kept about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from modelsearch import index

from hub.accounts.models import Department
from hub.members.models import REGION_CHOICES, Organization

from ..flows import Flow, State, flow_of
from ..querysets import CaseQuerySet, ParticipationQuerySet


class Case(index.Indexed, models.Model):
    """One matter. A room extends it with a table of its own; `kind` names the room's flow.

    `state` is written by `services.perform()` alone: the database refuses a change without its timeline
    entry. `version` rises with decisions and edits of data, not with remarks.

    `channel` says how it came in, `received_at` is the moment of its registered receipt (DOMAIN 1). What came in
    otherwise than through the portal has as `author` the member of staff who registered it, or nobody where the
    platform took it in.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", "会员门户"
        EMAIL = "email", "邮件"
        LETTER = "letter", "来函"
        PHONE = "phone", "热线电话"
        WECHAT = "wechat", "微信"
        WEB = "web", "网站"
        VISIT = "visit", "来访"
        OWN = "own", "交易所发起"

    kind = models.CharField("类别", max_length=30)
    number = models.CharField("编号", max_length=40, unique=True, null=True, blank=True)
    title = models.CharField("名称", max_length=120)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="cases", verbose_name="机构")
    region = models.CharField("辖区", max_length=10, choices=REGION_CHOICES, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="authored_cases",
        verbose_name="申请人",
    )
    channel = models.CharField("来源", max_length=10, choices=Channel.choices, default=Channel.PORTAL)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_cases",
        verbose_name="经办人",
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="承办部门"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级事项"
    )
    state = models.CharField("状态", max_length=30, default="draft")
    version = models.PositiveIntegerField("版本", default=0)
    corrections = models.JSONField("待更正内容", default=list, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)
    received_at = models.DateTimeField("收文时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    search_fields = [
        index.SearchField("search_text"),
        index.AutocompleteField("search_text"),
    ]

    class Meta:
        verbose_name = "事项"
        verbose_name_plural = "事项"
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["organization", "-updated_at"]),
            models.Index(fields=["kind", "state", "-updated_at"]),
            models.Index(fields=["department", "state"]),
            models.Index(fields=["-updated_at", "-id"]),
            models.Index(
                fields=["-submitted_at", "-id"],
                condition=Q(submitted_at__isnull=False),
                name="case_submitted",
            ),
            # Of what is open, which is little beside what is closed: the lists that people work from.
            models.Index(
                fields=["-updated_at", "-id"], condition=Q(closed_at=None), name="case_open_updated"
            ),
            models.Index(
                fields=["due_on", "updated_at", "id"], condition=Q(closed_at=None), name="case_open_due"
            ),
        ]
        permissions = [
            ("view_every_case", "可查看全部已提交事项"),
            ("view_department_case", "可查看本部门事项"),
            ("view_region_case", "可查看本辖区受监督事项"),
            ("register_case", "可登记收文"),
            ("assign_case", "可分派经办人"),
            ("review_case", "可审核"),
            ("approve_case", "可审批"),
            ("audit_case", "可校验办理记录"),
            ("read_internal", "可查看内部备注和内部文件"),
        ]

    def __str__(self) -> str:
        return f"{self.number or '草稿'} {self.title}"

    @property
    def search_text(self) -> str:
        """What a search over cases looks at."""
        return " ".join([self.number or "", self.title, self.organization.name, self.organization.short_name])

    @property
    def flow(self) -> Flow:
        """The procedure this case follows."""
        return flow_of(self.kind)

    @property
    def state_info(self) -> State:
        """The present state with its names and what comes next."""
        return self.flow.state(self.state)

    @property
    def child(self) -> Case:
        """The room's own row of this case."""
        model = self.flow.model
        return self if isinstance(self, model) else model._default_manager.get(pk=self.pk)


class Participation(models.Model):
    """A person, or the staff of a department, who take part in one case beyond those who handle it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="participations", verbose_name="事项")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name="参与人",
    )
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name="参与部门",
    )
    reason = models.CharField("参与原因", max_length=120)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "参与"
        verbose_name_plural = "参与"
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="participation_once"),
            models.UniqueConstraint(fields=["case", "department"], name="participation_department_once"),
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(department=None), name="participation_one_party"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.department} · {self.case}"


class NumberSeries(models.Model):
    """The last number drawn of a series; `key` names the series, such as "event:2026"."""

    key = models.CharField("序列", max_length=60, unique=True)
    last = models.PositiveIntegerField("最后一号")

    class Meta:
        verbose_name = "编号序列"
        verbose_name_plural = "编号序列"

    def __str__(self) -> str:
        return f"{self.key} {self.last}"


class TimelineEntry(models.Model):
    """One fact in the life of a case. Append-only, hash-chained per case, without personal data.

    `digest` is a salted digest of the content, which lies in a row of its own and may be erased.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="timeline", verbose_name="事项")
    seq = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="timeline_entries",
        verbose_name="办理人",
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="代何人办理"
    )
    event = models.CharField("事件", max_length=40)
    source = models.CharField("原状态", max_length=30)
    target = models.CharField("新状态", max_length=30)
    internal = models.BooleanField("内部", default=True)
    version = models.PositiveIntegerField("事项版本")
    digest = models.CharField("内容摘要", max_length=64)
    previous = models.CharField("前一条", max_length=64, blank=True)
    hash = models.CharField("链值", max_length=64)

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = "办理记录"
        ordering = ["case_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="timeline_seq_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.event}"


class EntryContent(models.Model):
    """What a timeline entry says: form data, remarks. Erasable by law; the chain still verifies."""

    entry = models.OneToOneField(
        TimelineEntry, models.PROTECT, primary_key=True, related_name="content", verbose_name="办理记录"
    )
    salt = models.CharField("盐", max_length=32)
    data = models.JSONField("内容")

    class Meta:
        verbose_name = "办理内容"
        verbose_name_plural = "办理内容"

    def __str__(self) -> str:
        return str(self.entry_id)


class Seal(models.Model):
    """The daily seal over the heads of all chains that moved since the last one; itself chained."""

    on = models.DateField("日期", unique=True)
    at = models.DateTimeField("时间")
    heads = models.PositiveIntegerField("链头数")
    previous = models.CharField("前一封印", max_length=64, blank=True)
    hash = models.CharField("封印值", max_length=64)

    class Meta:
        verbose_name = "每日封印"
        verbose_name_plural = "每日封印"
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {self.hash[:12]}"


class SealedHead(models.Model):
    """The head of one case's chain as a seal found it."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="sealed_heads", verbose_name="封印")
    case = models.ForeignKey(Case, models.PROTECT, related_name="sealed_heads", verbose_name="事项")
    seq = models.PositiveIntegerField("序号")
    hash = models.CharField("链值", max_length=64)

    class Meta:
        verbose_name = "封印链头"
        verbose_name_plural = "封印链头"
        constraints = [models.UniqueConstraint(fields=["seal", "case"], name="sealed_head_once")]
        indexes = [models.Index(fields=["case", "-seq"])]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.case_id}"
