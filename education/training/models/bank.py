"""The question bank: questions by category, each with its right answer and why it is right."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from ..querysets import KeptByStaff


class Category(models.Model):  # type: ignore[django-manager-missing]
    """What questions are about; a course draws so many of each."""

    name = models.CharField("名称", max_length=40, unique=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = KeptByStaff.as_manager()

    class Meta:
        verbose_name = "题目类别"
        verbose_name_plural = "题目类别"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Question(ClusterableModel):
    """One question. Single and multiple choice have options, true or false has `truth`, numeric an answer with tolerance."""

    class Kind(models.TextChoices):
        SINGLE = "single", "单选"
        MULTIPLE = "multiple", "多选"
        TRUTH = "truth", "判断"
        NUMERIC = "numeric", "数值"

    kind = models.CharField("题型", max_length=10, choices=Kind.choices)
    category = models.ForeignKey(Category, models.PROTECT, related_name="questions", verbose_name="类别")
    text = models.CharField("题干", max_length=500, unique=True)
    truth = models.BooleanField(
        "判断题答案", null=True, blank=True, choices=[(True, "正确"), (False, "错误")]
    )
    answer = models.DecimalField("数值题答案", max_digits=16, decimal_places=4, null=True, blank=True)
    tolerance = models.DecimalField(
        "允许误差", max_digits=16, decimal_places=4, default=0, help_text="与答案相差不超过它的都算对。"
    )
    unit = models.CharField("单位", max_length=12, blank=True)
    explanation = models.TextField("解析", max_length=1000, help_text="交卷后显示，请写明依据的条文。")
    is_active = models.BooleanField("使用中", default=True, help_text="停用后不再抽到，已有的试卷不变。")

    objects = KeptByStaff.as_manager()

    class Meta:
        verbose_name = "题目"
        verbose_name_plural = "题库"
        ordering = ["category__position", "category__name", "pk"]
        permissions = [("import_question", "可从 Excel 导入题目")]
        constraints = [
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="question_tolerance_not_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=("single", "multiple"), truth=None, answer=None)
                | Q(kind="truth", truth__isnull=False, answer=None)
                | Q(kind="numeric", truth=None, answer__isnull=False),
                name="question_has_its_answer",
            ),
        ]
        indexes = [models.Index(F("category"), condition=Q(is_active=True), name="question_to_draw")]

    def __str__(self) -> str:
        return self.text


class Option(Orderable):
    """One of the options of a question."""

    question = ParentalKey(Question, related_name="options", verbose_name="题目")
    text = models.CharField("选项", max_length=200)
    is_right = models.BooleanField("正确", default=False)

    class Meta(Orderable.Meta):
        verbose_name = "选项"

    def __str__(self) -> str:
        return self.text
