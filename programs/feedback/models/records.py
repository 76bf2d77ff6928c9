"""The member's voice form (会员之声反馈表) with its numbered lists, and each entry of it as a case of its own."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from hub.accounts.models import Department
from hub.cases.models import Case
from hub.cases.querysets import CaseQuerySet
from hub.members.models import Organization

# What stands after the firm's name in the subject of a mail that carries the form (DOMAIN 1).
MAIL_SUBJECT = "“一站通”会员之声反馈"


class Part(models.TextChoices):
    """The two numbered lists of the form, in the words of the annex (DOMAIN 1)."""

    OPINION = "opinion", "希望向交易所反馈的意见建议"
    MATTER = "matter", "希望交易所协助推动解决的事项"


class CategoryQuerySet(models.QuerySet):
    def visible_to(self, user) -> CategoryQuerySet:
        """Those who keep them see them all; members see none."""
        return self if user.has_perm("feedback.view_category") else self.none()


class Category(models.Model):
    """What an item is about: proposes the department, and says whether its head approves the answer."""

    name = models.CharField("名称", max_length=40, unique=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办部门"
    )
    needs_approval = models.BooleanField("答复须部门负责人审批", default=False)
    position = models.PositiveSmallIntegerField("顺序", default=100)
    is_active = models.BooleanField("在用", default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "意见类别"
        verbose_name_plural = "意见类别"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Feedback(Case):
    """One form, numbered by firm; contact data are as the firm wrote them.

    `institution` names a market institution without an account; firms have their own row. `origin` is the matter in
    which the entries came up, such as a visit.
    """

    made_on = models.DateField("制表日期", default=timezone.localdate)
    institution = models.CharField("机构名称", max_length=120, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系方式", max_length=40, blank=True)
    contact_email = models.EmailField("联系邮箱地址", blank=True)
    origin = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="raised_forms",
        verbose_name="来源事项",
    )

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "会员之声反馈表"
        verbose_name_plural = "会员之声反馈表"
        permissions = [
            ("answer_item", "可答复会员意见"),
            ("keep_common_issue", "可办理共性问题"),
        ]

    @property
    def sheet_number(self) -> str:
        """As the annex writes it: 001 is the first of the firm."""
        return (self.number or "").rpartition("-")[2]

    @property
    def firm_name(self) -> str:
        """The name that stands on the form."""
        return self.institution or self.organization.name

    @property
    def firm_term(self) -> str:
        """How the form calls the institution: as the annex does for futures firms."""
        return "期货公司" if self.organization.kind == Organization.Kind.FUTURES_FIRM else "单位"

    @property
    def mail_subject(self) -> str:
        """The subject of the mail that carries the form (DOMAIN 1)."""
        return f"{self.firm_name}{MAIL_SUBJECT}"


class FeedbackLine(models.Model):
    """One numbered entry of a form while it is filled; handed in, each becomes an item."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="lines", verbose_name="反馈表")
    part = models.CharField("栏目", max_length=10, choices=Part.choices)
    position = models.PositiveSmallIntegerField("序号")
    text = models.TextField("内容", max_length=2000)

    class Meta:
        verbose_name = "反馈内容"
        verbose_name_plural = "反馈内容"
        ordering = ["feedback", "-part", "position"]  # "opinion" before "matter"
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "part", "position"],
                name="feedback_line_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.position}"


class FeedbackItem(Case):
    """One opinion or matter of a form, tracked, answered and rated on its own (DOMAIN 1, [D]).

    `form` is the parent's row. `answer` is what the firm reads; it is the firm's from `answered_at` on.
    """

    class Way(models.TextChoices):
        WRITING = "writing", "书面答复"
        MEETING = "meeting", "线上会议"
        COMMON = "common", "共性问题统一答复"

    form = models.ForeignKey(Feedback, models.PROTECT, related_name="items", verbose_name="反馈表")
    part = models.CharField("栏目", max_length=10, choices=Part.choices)
    position = models.PositiveSmallIntegerField("序号")
    text = models.TextField("内容")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="类别"
    )
    way = models.CharField("答复方式", max_length=10, choices=Way.choices, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    meeting_at = models.DateTimeField("会议时间", null=True, blank=True)
    meeting_link = models.CharField("会议链接", max_length=200, blank=True)
    rating = models.PositiveSmallIntegerField(
        "满意度", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rating_note = models.CharField("评价说明", max_length=500, blank=True)
    reopened_at = models.DateTimeField("重新办理时间", null=True, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "会员意见"
        verbose_name_plural = "会员意见"
        constraints = [
            models.UniqueConstraint(fields=["form", "part", "position"], name="feedback_item_once"),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="feedback_rating_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="feedback_answered_in_words"
            ),
        ]

    @property
    def search_text(self) -> str:
        """What a search over items looks at: the whole text, not only its beginning."""
        return f"{super().search_text} {self.text}"

    @property
    def was_reopened(self) -> bool:
        """Whether the firm has asked for another answer; it may once."""
        return self.reopened_at is not None
