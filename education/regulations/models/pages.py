"""The public pages of the library of regulations: its list, and one document with all its versions."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from hub.pages.caching import let_be_kept
from hub.pages.models import BasePage
from hub.pages.models.pages import body_field
from hub.pages.surroundings import CURRENT, public_pages


class RegulationIndexPage(BasePage):
    """法规库: the documents by kind."""

    lead = models.TextField("导语", blank=True, max_length=400)
    body = body_field()

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("lead"), FieldPanel("body")]
    template = "education/regulations/regulation_index_page.html"
    search_kind = "法规"
    schema_type = "CollectionPage"
    parent_page_types = ["pages.ProgrammeIndexPage"]
    subpage_types = ["regulations.RegulationPage"]

    PER_PAGE = 30
    #: What the list of programmes shows beside its title: nobody applies here.
    actors: tuple[str, ...] = ()

    class Meta:
        verbose_name = "法规库"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..reading import shelf  # stands on these models

        context = super().get_context(request, *args, **kwargs)
        below = RegulationPage.objects.child_of(self).live().filter(public_pages(request), CURRENT)
        # Some dozens: read once, for the kinds and for the page.
        pages = list(below.order_by("kind", "title", "pk"))
        kinds = [row for row in RegulationPage.Kind.choices if row[0] in {page.kind for page in pages}]
        kind = request.GET.get("kind", "")
        if kind in dict(kinds):
            pages = [page for page in pages if page.kind == kind]
        page = Paginator(pages, self.PER_PAGE).get_page(request.GET.get("page"))
        return context | {
            "documents": page,
            "rows": shelf(list(page.object_list), request),
            "kinds": kinds,
            "kind": kind,
        }


class RegulationPage(RoutablePageMixin, BasePage):
    """One document: what it is about, its versions, and each of them down to the item.

    The page itself is the editors' summary; a text stands below it only where a version was published.
    """

    class Kind(models.TextChoices):
        LAW = "1law", "法律"
        REGULATION = "2regulation", "行政法规"
        RULE = "3rule", "部门规章"
        NORMATIVE = "4normative", "规范性文件"
        SELF_REGULATORY = "5self", "行业自律文件"
        EXCHANGE = "6exchange", "交易所规则"

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    issuer = models.CharField("发布机关", max_length=120)
    body = body_field()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldRowPanel([FieldPanel("kind"), FieldPanel("issuer")])], heading="文件"),
        FieldPanel("body"),
    ]
    template = "education/regulations/regulation_page.html"
    search_kind = "法规"
    schema_type = "Legislation"
    parent_page_types = ["regulations.RegulationIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "法规"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Every address of the document may be kept by shared caches."""
        response = super().serve(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            let_be_kept(response, seconds=self.cache_seconds)
        return response

    @path("")
    def current(self, request: HttpRequest) -> HttpResponse:
        """The summary, with the text in force where one was published."""
        from ..consulting.reading import public_consultations
        from ..reading import text_of, versions_of

        versions = versions_of(self)
        chosen = next((row for row in versions if row.is_current), None)
        return self.render(
            request,
            context_overrides={
                "versions": versions,
                "text": text_of(chosen.version) if chosen else None,
                "row": chosen,
                "consultations": [(row, *row.standing()) for row in public_consultations(self)],
            },
        )

    @path("v/<slug:slug>/", name="version")
    def version(self, request: HttpRequest, slug: str) -> HttpResponse:
        """One version in full."""
        from ..reading import text_of

        versions, row = self._version(slug)
        address = f"{self.get_full_url(request)}v/{slug}/"
        context = {"versions": versions, "row": row, "text": text_of(row.version), "canonical_url": address}
        return self.render(request, context_overrides=context)

    @path("v/<slug:slug>/<slug:anchor>/", name="part")
    def part(self, request: HttpRequest, slug: str, anchor: str) -> HttpResponse:
        """One article by itself: where searches and citations lead."""
        from ..reading import article_of

        versions, row = self._version(slug)
        found = article_of(row.version, anchor)
        address = f"{self.get_full_url(request)}v/{slug}/{found['node'].section.anchor}/"
        context = {"versions": versions, "row": row, **found, "canonical_url": address}
        return self.render(request, context_overrides=context, template="education/regulations/article.html")

    @path("compare/<slug:one>/<slug:other>/", name="compare")
    def compare(self, request: HttpRequest, one: str, other: str) -> HttpResponse:
        """Two versions side by side, article by article."""
        from ..comparing import compare

        versions, older = self._version(one)
        _, newer = self._version(other)
        context = {
            "versions": versions,
            "older": older,
            "newer": newer,
            "rows": compare(older.version, newer.version),
            "canonical_url": f"{self.get_full_url(request)}compare/{one}/{other}/",
        }
        return self.render(
            request, context_overrides=context, template="education/regulations/comparison.html"
        )

    @path("consultation/<slug:slug>/", name="consultation")
    def consultation(self, request: HttpRequest, slug: str) -> HttpResponse:
        """A draft that everybody may read while, and after, it is out for comments."""
        from ..consulting.reading import outcome
        from ..reading import text_of

        context = self._consultation(request, slug)
        row = context["consultation"]
        context |= {
            "text": text_of(row.version),
            "canonical_url": request.build_absolute_uri(context["base"]),
        }
        return self.render(
            request,
            context_overrides=context | outcome(row),
            template="education/regulations/consultation.html",
        )

    @path("consultation/<slug:slug>/<slug:anchor>/", name="consultation_part")
    def consultation_part(self, request: HttpRequest, slug: str, anchor: str) -> HttpResponse:
        """One article of such a draft."""
        from ..reading import article_of

        context = self._consultation(request, slug)
        found = article_of(context["consultation"].version, anchor)
        address = f"{context['base']}{found['node'].section.anchor}/"
        return self.render(
            request,
            context_overrides=context | found | {"canonical_url": request.build_absolute_uri(address)},
            template="education/regulations/consultation.html",
        )

    def _consultation(self, request: HttpRequest, slug: str) -> dict[str, Any]:
        """What pages say of a public consultation; Http404 for none."""
        from ..consulting.reading import public_consultations

        for row in public_consultations(self):
            if row.version.slug == slug:
                standing, tone = row.standing()
                base = f"{self.get_url(request)}consultation/{slug}/"
                return {"consultation": row, "standing": standing, "tone": tone, "base": base}
        raise Http404

    def _version(self, slug: str) -> tuple[list[Any], Any]:
        """All published versions, and the one of this address; Http404 for none."""
        from ..reading import versions_of

        versions = versions_of(self)
        for row in versions:
            if row.version.slug == slug:
                return versions, row
        raise Http404
