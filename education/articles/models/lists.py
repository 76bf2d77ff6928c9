"""Lists that are narrowed by facets, and what articles and works have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from education.topics.models import Product
from hub.pages.models import BasePage

from ..facets import Facet, narrowed
from .audiences import Audience, AudiencesField, labels, split


class IndexPage(BasePage):
    """A list whose entries are pages below it, narrowed by facets."""

    lead = models.TextField("导语", blank=True, max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("lead")]
    schema_type = "CollectionPage"
    parent_page_types = ["pages.ProgrammeIndexPage"]

    PER_PAGE = 20
    #: What the list of programmes shows beside its title: nobody applies here.
    actors: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def entries(self, request: HttpRequest) -> QuerySet:
        """The published pages of this list that everybody may see."""
        raise NotImplementedError

    def facets(self) -> list[Facet]:
        """By what the list can be narrowed."""
        raise NotImplementedError

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        rows, offered = narrowed(self.entries(request), self.facets(), request.GET)
        page = Paginator(rows, self.PER_PAGE).get_page(request.GET.get("page"))
        return context | {
            "entries": page,
            "rows": [(row, row.get_url(request)) for row in page.object_list],
            "facets": offered,
            "narrowed": any(not facet.all.is_chosen for facet in offered),
        }


def by_audience(rows: QuerySet) -> Iterable[tuple[int, str, str]]:
    """Each page with each of its audiences."""
    for key, stored in rows.order_by().values_list("pk", "audiences"):
        for value in split(stored):
            yield key, value, str(Audience(value).label)


def by_product(rows: QuerySet) -> Iterable[tuple[int, str, str]]:
    """Each page with each product that it is about, in the order of the list of products."""
    about = rows.order_by("products__position", "products__code").exclude(products=None)
    return about.values_list("pk", "products__code", "products__name")


def by_tag(rows: QuerySet) -> Iterable[tuple[int, str, str]]:
    """Each page with each of its tags."""
    tagged = rows.order_by().exclude(tags=None)
    return tagged.values_list("pk", "tags__name", "tags__name")


def by_choice(field: str, choices: Iterable[tuple[str, str]], name: str, label: str) -> Facet:
    """By a field that has one of several values."""
    words = dict(choices)

    def values(rows: QuerySet) -> Iterable[tuple[int, str, str]]:
        for key, value in rows.order_by().values_list("pk", field):
            yield key, value, words.get(value, value)

    return Facet(name, label, values, tuple(words))


AUDIENCE = Facet("audience", "读者", by_audience, tuple(Audience.values))
PRODUCT = Facet("product", "品种", by_product, ())
TAG = Facet("tag", "标签", by_tag)


class SubjectPage(BasePage):
    """What an article and a work have in common: readers, products, source."""

    audiences = AudiencesField("读者", max_length=80, blank=True)
    products = ParentalManyToManyField(
        Product, blank=True, verbose_name="品种", related_name="+", limit_choices_to={"is_active": True}
    )
    author = models.CharField("作者", max_length=60, blank=True)
    source = models.CharField("来源", max_length=120, blank=True, help_text="转载或改编的，写明出处。")

    class Meta:
        abstract = True

    @property
    def audience_labels(self) -> list[str]:
        """For whom it is, in words."""
        return labels(self.audiences)
