"""Articles: their list, and one of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from hub.pages.models.base import filled
from hub.pages.models.pages import body_field
from hub.pages.surroundings import CURRENT, public_pages

from ..facets import Facet
from .lists import AUDIENCE, PRODUCT, TAG, IndexPage, SubjectPage


class ArticleIndexPage(IndexPage):
    """投教文章: the newest first, by reader, product and tag."""

    template = "education/articles/article_index_page.html"
    search_kind = "投教文章"
    subpage_types = ["articles.ArticlePage"]

    class Meta:
        verbose_name = "投教文章栏目"

    def entries(self, request: HttpRequest) -> QuerySet[ArticlePage]:
        below = ArticlePage.objects.child_of(self).live().filter(public_pages(request), CURRENT)
        return below.order_by("-first_published_at", "-pk")

    def facets(self) -> list[Facet]:
        return [AUDIENCE, PRODUCT, TAG]


class ArticleTag(TaggedItemBase):
    """A tag of an article."""

    content_object = ParentalKey(
        "articles.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class ArticlePage(SubjectPage):
    """One article."""

    body = body_field()
    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name="标签")

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("audiences"),
                FieldPanel("products"),
                FieldPanel("tags"),
                FieldRowPanel([FieldPanel("author"), FieldPanel("source")]),
            ],
            heading="分类与出处",
        ),
    ]
    template = "education/articles/article_page.html"
    search_kind = "投教文章"
    schema_type = "Article"
    shows_risk_notice = True
    is_read_again = True
    not_text = frozenset(("audiences",))
    parent_page_types = ["articles.ArticleIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "投教文章"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "products": list(self.products.all()),
            "tags": list(self.tags.all()),
            "index_url": self.get_parent().get_url(request),
        }

    def described(self, request: HttpRequest) -> dict[str, Any]:
        facts = super().described(request)
        author = {"@type": "Person", "name": self.author} if self.author else facts.get("publisher")
        return filled(facts | {"author": author})
