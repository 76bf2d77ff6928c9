"""The public pages of the training: series → courses → lessons."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from education.topics.models import Product
from hub.pages.models import AbstractProgrammePage, BasePage
from hub.pages.models.pages import body_field
from hub.pages.players import allow_frames

from ..blocks import LESSON_BLOCKS
from .bank import Category
from .settings import MINUTES, PERCENT, TIMES


class Track(models.TextChoices):
    """For whom a series is (DOMAIN 5)."""

    MEMBER = "member", "会员"
    ENTERPRISE = "enterprise", "实体企业和产业协会"
    PRACTITIONER = "practitioner", "从业人员"
    INSTITUTION = "institution", "机构投资者"


class TrainingIndexPage(AbstractProgrammePage):
    """面向重要市场参与主体系列培训: the programme with its series."""

    subpage_types = ["training.SeriesPage", "pages.StandardPage"]
    template = "education/training/training_index_page.html"

    class Meta:
        verbose_name = "培训首页"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..reading import shelf  # stands on these models

        track = request.GET.get("track", "")
        return super().get_context(request, *args, **kwargs) | {
            "series": shelf(self, request, track=track if track in Track.values else ""),
            "tracks": Track.choices,
            "track": track,
        }


class SeriesPage(BasePage):
    """One series for one kind of participants."""

    track = models.CharField("对象", max_length=14, choices=Track.choices)
    organisers = models.TextField(
        "合办单位", blank=True, max_length=600, help_text="每行一个；交易所自己主办的留空。"
    )
    lead = models.TextField("导语", blank=True, max_length=400)
    body = body_field()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("track"),
        FieldPanel("organisers"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    not_text = frozenset({"track"})
    search_kind = "课程"
    schema_type = "CollectionPage"
    template = "education/training/series_page.html"
    parent_page_types = ["training.TrainingIndexPage"]
    subpage_types = ["training.CoursePage"]

    class Meta:
        verbose_name = "培训系列"

    @property
    def organiser_list(self) -> list[str]:
        """Who organises it together with the exchange."""
        return [line.strip() for line in self.organisers.splitlines() if line.strip()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..reading import courses_of  # stands on these models

        return super().get_context(request, *args, **kwargs) | {"courses": courses_of(self, request)}


class CoursePage(BasePage):
    """One course: its lessons, and the test, if it has one. What is left open is as the settings say."""

    lead = models.TextField("导语", blank=True, max_length=400)
    body = body_field()
    products = ParentalManyToManyField(Product, blank=True, related_name="+", verbose_name="品种")
    quiz_minutes = models.PositiveSmallIntegerField(
        "答题时间（分钟）", null=True, blank=True, validators=MINUTES, help_text="空着时按“培训与测验”设置。"
    )
    quiz_attempts = models.PositiveSmallIntegerField(
        "最多测验次数", null=True, blank=True, validators=TIMES, help_text="空着时按设置。"
    )
    quiz_pass_mark = models.PositiveSmallIntegerField(
        "及格线", null=True, blank=True, validators=PERCENT, help_text="空着时按设置。"
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("lead"),
        FieldPanel("products"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("quiz_minutes"), FieldPanel("quiz_attempts"), FieldPanel("quiz_pass_mark")]
                ),
                InlinePanel("draws", label="抽题", heading="从题库抽题，不设时没有测验"),
            ],
            heading="知识测验",
        ),
    ]
    search_kind = "课程"
    schema_type = "Course"
    template = "education/training/course_page.html"
    parent_page_types = ["training.SeriesPage"]
    subpage_types = ["training.LessonPage"]

    class Meta:
        verbose_name = "课程"

    def checked_texts(self) -> Iterable[tuple[str, str]]:
        """The questions that are drawn, with their options and explanations, go out with the course."""
        from ..bank import texts_of  # stands on these models

        yield from super().checked_texts()
        yield from texts_of([draw.category_id for draw in self.draws.all()])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..reading import lessons_of, quiz_of, total_hours

        lessons = lessons_of(self, request)
        return super().get_context(request, *args, **kwargs) | {
            "lessons": lessons,
            "hours": total_hours(lessons),
            "quiz": quiz_of(self),
        }

    def described(self, request: HttpRequest) -> dict[str, Any]:
        provider = {"@type": "Organization", "name": self.exchange(request).name}
        return super().described(request) | ({"provider": provider} if provider["name"] else {})


class CourseDraw(Orderable):
    """How many questions of one category a paper of the course has."""

    course = ParentalKey(CoursePage, related_name="draws", verbose_name="课程")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="类别")
    count = models.PositiveSmallIntegerField(
        "题数", default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )

    panels = [FieldRowPanel([FieldPanel("category"), FieldPanel("count")])]

    class Meta(Orderable.Meta):
        verbose_name = "抽题"
        constraints = [models.UniqueConstraint(fields=["course", "category"], name="course_draw_once")]

    def __str__(self) -> str:
        return f"{self.category} {self.count} 题"

    def clean(self) -> None:
        if self.category_id and self.count:
            there = self.category.questions.filter(is_active=True).count()
            if there < self.count:
                raise ValidationError(
                    {"count": f"这一类别只有 {there} 道使用中的题，请减少题数或先补充题库。"}
                )


class LessonPage(BasePage):
    """One lesson: text, videos, slides."""

    lead = models.TextField("导语", blank=True, max_length=400)
    hours = models.DecimalField(
        "学时",
        max_digits=4,
        decimal_places=1,
        default=Decimal("0.5"),
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(40)],
    )
    body = StreamField(LESSON_BLOCKS, verbose_name="课时内容")

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("hours"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    search_kind = "课程"
    schema_type = "LearningResource"
    template = "education/training/lesson_page.html"
    parent_page_types = ["training.CoursePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "课时"

    @property
    def search_products(self) -> tuple[str, ...]:
        """Those of its course."""
        return self.get_parent().specific.search_products

    @property
    def players(self) -> list[str]:
        """The addresses of other hosts' players on it."""
        return [
            block.value.player for block in self.body if block.block_type == "video" and block.value.player
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..reading import around_lesson

        return super().get_context(request, *args, **kwargs) | around_lesson(self, request)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The lesson; players come from where they were allowed."""
        response = super().serve(request, *args, **kwargs)
        allow_frames(response, self.players)
        return response
