"""A visit (接待来访): the letter with its wished dates and visitors, and what came of it (DOMAIN 1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hub.cases.models import Case
from hub.cases.querysets import CaseQuerySet

MOST_PEOPLE = 500


class Half(models.TextChoices):
    """Which part of a wished day."""

    MORNING = "morning", "上午"
    AFTERNOON = "afternoon", "下午"
    ANY = "any", "全天均可"


class Visit(Case):
    """One visit letter, and the minutes of the visit.

    `institution` names a market institution without an account; firms have their own row. `topics` and `purpose`
    are as the visitor wrote them, one topic a line. `minutes` is what the visitor reads, `internal_minutes` what
    the exchange alone does. `asked_at` is when the visitor last asked for a change; `erased_at` when the people
    were deleted (see `privacy`).
    """

    institution = models.CharField("来访单位", max_length=120, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    contact_email = models.EmailField("联系邮箱", blank=True)
    purpose = models.TextField("来访事由", max_length=1000, blank=True)
    party_size = models.PositiveSmallIntegerField("来访人数", null=True, blank=True)
    topics = models.TextField("希望交流的问题", max_length=3000, blank=True)
    asked_at = models.DateTimeField("来访方要求变更的时间", null=True, blank=True)
    came = models.PositiveSmallIntegerField("实到人数", null=True, blank=True)
    minutes = models.TextField("来访纪要", blank=True)
    internal_minutes = models.TextField("内部纪要", blank=True)
    minuted_at = models.DateTimeField("纪要时间", null=True, blank=True)
    erased_at = models.DateTimeField("删除来访人信息", null=True, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "接待来访"
        verbose_name_plural = "接待来访"
        permissions = [("arrange_visit", "可安排来访"), ("host_visit", "可接待来访")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minuted_at=None) | ~Q(minutes=""), name="visit_minuted_in_words"
            ),
        ]

    @property
    def search_text(self) -> str:
        """A search finds institutions without an account by their name."""
        return f"{super().search_text} {self.institution}"

    @property
    def visitor(self) -> str:
        """Who visits: the institution's or the firm's full name."""
        return self.institution or self.organization.name

    @property
    def topic_list(self) -> list[str]:
        """The topics, one each."""
        return lines_of(self.topics)


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something, without their own numbering by blanks."""
    return [line for row in text.splitlines() if (line := " ".join(row.split()))]


class WishedDate(models.Model):
    """A day that would suit the visitor; the first one best."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="dates", verbose_name="来访")
    position = models.PositiveSmallIntegerField("顺序")
    day = models.DateField("日期")
    half = models.CharField("时段", max_length=10, choices=Half.choices, default=Half.ANY)

    class Meta:
        verbose_name = "希望来访的日期"
        verbose_name_plural = "希望来访的日期"
        ordering = ["visit_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "position"], name="visit_date_position_once"),
            models.UniqueConstraint(fields=["visit", "day", "half"], name="visit_date_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_half_display()}"


class Visitor(models.Model):
    """A person who comes. The first one named leads the party. Deleted with time (see `privacy`)."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="visitors", verbose_name="来访")
    position = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("姓名", max_length=60)
    job = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    is_lead = models.BooleanField("带队人", default=False)

    class Meta:
        verbose_name = "来访人员"
        verbose_name_plural = "来访人员"
        ordering = ["visit_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "position"], name="visitor_position_once"),
            models.UniqueConstraint(fields=["visit"], condition=Q(is_lead=True), name="visitor_one_lead"),
        ]

    def __str__(self) -> str:
        return self.name
