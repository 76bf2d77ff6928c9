"""Frequently asked questions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from hub.pages.blocks import TEXT_FEATURES
from hub.pages.models import BasePage
from hub.pages.surroundings import CURRENT, public_pages

from ..facets import Facet
from .audiences import AudiencesField
from .lists import AUDIENCE, IndexPage, by_choice

TOPICS = (
    ("start", "入市准备"),
    ("trade", "交易与结算"),
    ("hedge", "套期保值"),
    ("protect", "权益保护"),
    ("other", "其他"),
)


class FaqIndexPage(IndexPage):
    """常见问题: by topic, in the order that editors gave them."""

    template = "education/articles/faq_index_page.html"
    search_kind = "常见问题"
    subpage_types = ["articles.FaqPage"]
    schema_type = "FAQPage"

    PER_PAGE = 60

    class Meta:
        verbose_name = "常见问题栏目"

    def entries(self, request: HttpRequest) -> QuerySet[FaqPage]:
        below = FaqPage.objects.child_of(self).live().filter(public_pages(request), CURRENT)
        return below.order_by("path")

    def facets(self) -> list[Facet]:
        return [by_choice("topic", TOPICS, "topic", "主题"), AUDIENCE]

    def described(self, request: HttpRequest) -> dict[str, Any]:
        questions = [
            {
                "@type": "Question",
                "name": row.title,
                "acceptedAnswer": {"@type": "Answer", "text": row.summary},
            }
            for row in self.entries(request)
        ]
        return super().described(request) | {"mainEntity": questions}


class FaqPage(BasePage):
    """One question: its title. The short answer is the summary, what search and lists show."""

    topic = models.CharField("主题", max_length=10, choices=TOPICS, default="other")
    audiences = AudiencesField("读者", max_length=80, blank=True)
    answer = RichTextField("详细回答", features=TEXT_FEATURES, blank=True)

    content_panels = [
        FieldPanel("title", heading="问题"),
        FieldPanel("summary", heading="简短回答", help_text="一两句话，显示在列表和搜索结果里。"),
        FieldPanel("answer"),
        FieldPanel("topic"),
        FieldPanel("audiences"),
        MultipleChooserPanel("related", chooser_field_name="question", label="相关问题"),
    ]
    template = "education/articles/faq_page.html"
    search_kind = "常见问题"
    is_read_again = True
    not_text = frozenset(("audiences", "topic"))
    parent_page_types = ["articles.FaqIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "常见问题"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        chosen = [row.question_id for row in self.related.all()]
        pages = FaqPage.objects.live().filter(public_pages(request), pk__in=chosen).in_bulk()
        related = [pages[key] for key in chosen if key in pages]
        return super().get_context(request, *args, **kwargs) | {
            "related": [(page.title, page.get_url(request)) for page in related]
        }


class RelatedQuestion(Orderable):
    """A question that readers of another one have, too."""

    page = ParentalKey(FaqPage, on_delete=models.CASCADE, related_name="related")
    question = models.ForeignKey(FaqPage, models.CASCADE, related_name="+", verbose_name="问题")

    class Meta(Orderable.Meta):
        verbose_name = "相关问题"

    def __str__(self) -> str:
        return self.question.title
