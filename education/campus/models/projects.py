"""A campus project: a member proposes it, or the exchange hosts it; selected, supported, its outcome filed (DOMAIN 5)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from hub.cases.models import Case
from hub.cases.querysets import CaseQuerySet

from .partners import Partner


class CampusProject(Case):
    """One project. `support` is what the exchange does for it, in words; no money is kept here.

    `is_hosted` says that the exchange carries it out itself; the organization is then the university.
    `links` are where its outcome can be seen, one a line.
    """

    class Work(models.TextChoices):
        COURSE = "course", "课程与讲座"
        CASES = "cases", "教材与案例编写"
        CONTEST = "contest", "竞赛与学生社团"
        PRACTICE = "practice", "实践与实习"
        TRAINING = "training", "师资培训"
        OTHER = "other", "其他"

    is_hosted = models.BooleanField("交易所主办", default=False)
    work = models.CharField("项目类型", max_length=12, choices=Work.choices, blank=True)
    university = models.CharField("合作高校", max_length=120, blank=True)
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="已签约的合作高校",
    )
    goals = models.TextField("项目目标", max_length=1000, blank=True)
    plan = models.TextField("实施方案", max_length=4000, blank=True)
    audience = models.CharField("面向学生", max_length=200, blank=True)
    students = models.PositiveIntegerField(
        "预计学生人数",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
    )
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    wanted = models.TextField("希望交易所提供的支持", max_length=1000, blank=True)
    results = models.TextField("预期成果", max_length=1000, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    support = models.TextField("交易所支持", max_length=2000, blank=True)
    support_amount = models.CharField("支持金额（说明）", max_length=100, blank=True)
    outcome = models.TextField("项目成果", max_length=4000, blank=True)
    reached = models.PositiveIntegerField("参与学生人数", null=True, blank=True)
    links = models.TextField("成果链接", max_length=1000, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "高校合作项目"
        verbose_name_plural = "高校合作项目"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="campus_project_days",
            )
        ]

    @property
    def search_text(self) -> str:
        """A search finds a project by its university."""
        return f"{super().search_text} {self.university}"

    @property
    def school(self) -> str:
        """The university, by name."""
        return str(self.partner) if self.partner else self.university

    @property
    def link_list(self) -> list[str]:
        """The links, one each."""
        return self.links.split()
