"""What every page has, whatever it is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from modelsearch import index
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.url_routing import RouteResult

from ..caching import SECONDS, kept_like_copies, let_be_kept
from ..languages import IN_JSON_LD, current, locale_of, tag_of
from ..publishing import SCHEDULED, PublishingRefused, against_rules, held_back_in_time
from ..surroundings import address, private_paths, surroundings
from ..texts import texts_of_fields, texts_of_rows, titles_of_files
from .site_settings import ExchangeSettings

# What JSON may not contain inside a <script> element, and what says the same there.
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
SCHEMA = "https://schema.org"
# The fields of every page that readers see.
READ = frozenset(("live", "title", "seo_title", "search_description"))
# What a title is called where it isn't the name.
NAMED_BY = {"Article": "headline"}


def filled(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: an empty fact is an error to those who read it."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def language_in_json_ld() -> str:
    """The language that is rendered, as search engines are told."""
    return IN_JSON_LD.get(current(), current())


class BasePage(Page):
    """A public page: listing summary, social image, structured data and cache headers.

    Public pages never vary by user, so that one stored copy serves everybody. Each concrete type names its
    template, parents and children.
    """

    summary = models.CharField(
        "摘要", max_length=160, blank=True, help_text="列表、搜索结果和转发时显示的一两句话。"
    )
    social_image = models.ForeignKey(
        "pages.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="转发配图",
        help_text="转发到社交媒体时显示，建议 1200×630 像素。",
    )

    cache_seconds = SECONDS
    #: What the page is in the words of schema.org.
    schema_type = "WebPage"
    #: Whether the page belongs to a year and is copied to the next one.
    yearly = False
    #: Whether the page names the pages beside it, which are looked up for that.
    names_neighbours = False
    #: Whether editors may translate it: what is published of itself (a case's story, an announcement that is told) they may not.
    translatable = False
    #: Fields whose values are no text that people read.
    not_text: frozenset[str] = frozenset()
    #: Whether it holds for a time only, after which an editor reads it again.
    is_read_again = False
    #: Whether the notice of ExchangeSettings about the risks of trading stands below it.
    shows_risk_notice = False
    #: Under which kind the site's search shows it.
    search_kind = "网站页面"
    search_fields = [*Page.search_fields, index.SearchField("text")]

    promote_panels = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus")], heading="地址与导航"),
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description"), FieldPanel("social_image")],
            heading="搜索与转发",
        ),
    ]

    class Meta:
        abstract = True

    @property
    def open_to_all(self) -> bool:
        """Whether everybody may read it, as far as its type is concerned; keeping it from others is the type's affair."""
        return True

    @property
    def text(self) -> str:
        """All that the page says besides its title, without markup: what a search looks at."""
        return "\n".join(text for _, text in texts_of_fields(self, besides=self.not_text))

    def checked_texts(self) -> Iterable[tuple[str, str]]:
        """Every text that goes out with the page, and what editors call it: what is looked through before it does.

        Types add what is neither a field nor a row of theirs: `yield from super().checked_texts()`, then slides,
        captions, titles of files kept elsewhere.
        """
        yield "标题", self.title
        if self.seo_title:
            yield "搜索标题", self.seo_title
        if self.search_description:
            yield "搜索说明", self.search_description
        yield from texts_of_fields(self, besides=self.not_text)
        yield from texts_of_rows(self)
        yield from titles_of_files(self)

    @property
    def search_text(self) -> str:
        """What the site's search looks through: the page's own text and that of its rows."""
        return "\n".join((self.text, *(text for _, text in texts_of_rows(self))))

    @property
    def search_day(self) -> date | None:
        """The day that a search shows: when it was first published, where a type knows no better."""
        return timezone.localdate(self.first_published_at) if self.first_published_at else None

    @property
    def search_names(self) -> tuple[str, ...]:
        """Other names by which a search finds it like by its title: abbreviations, the English one."""
        return ()

    @property
    def search_products(self) -> tuple[str, ...]:
        """Codes of the listed products that it is about; a type's `products` are known by themselves."""
        products: Any = getattr(self, "products", None)
        return tuple(product.code for product in products.all()) if hasattr(products, "all") else ()

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Below a front page in another language only what may be translated."""
        is_chinese = parent.locale_id == locale_of(settings.LANGUAGE_CODE).pk
        return super().can_create_at(parent) and (is_chinese or cls.translatable)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page at an address below this one, by one look instead of two for each level: it knows its address.

        A page may have addresses of its own below it: the deepest page on the way gets the rest.
        """
        if len(path_components) > 1:
            ways = [
                f"{self.url_path}{'/'.join(path_components[:length])}/"
                for length in range(1, len(path_components) + 1)
            ]
            below = Page.objects.filter(slug__in=path_components, url_path__in=ways)
            if found := below.order_by("-depth").first():
                return found.specific.route(request, path_components[found.depth - self.depth :])
        return super().route(request, path_components)

    def get_view_restrictions(self) -> QuerySet:
        """Who may see it. Where no part of the site is private, Wagtail need not ask for each page by two queries."""
        if not kept_like_copies("private paths", private_paths):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, with leave for shared caches to keep a copy. Wagtail marks pages that only some may see as private."""
        response = super().serve(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            let_be_kept(response, seconds=self.cache_seconds)
        return response

    def held_back(self) -> str | None:
        """Why this text may not be published yet, in words; None where a second person's word is enough."""
        return None

    def why_not_public(self) -> str | None:
        """Why this text may not go out: as its type says, or as a rule for all pages does."""
        return self.held_back() or against_rules(self)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish or schedule a revision. Raises PublishingRefused where exactly this text may not go out.

        Where its time has come nobody is there to read a refusal: the revision leaves the timetable, which goes on with other
        pages, and `held_back_in_time` is sent.
        """
        reason = revision.as_object().why_not_public()
        if reason is None:
            super().publish(revision, *args, **kwargs)
        elif kwargs.get("log_action") == SCHEDULED:
            self.revisions.update(approved_go_live_at=None)
            held_back_in_time.send(type(self), page=self, revision=revision, reason=reason)
        else:
            raise PublishingRefused(reason)

    def save(self, clean: bool = True, user: Any = None, log_action: Any = False, **kwargs: Any) -> Any:
        """Raises PublishingRefused where a program would make a public page say what the rules keep off the site."""
        if self.live and self._says_more(kwargs.get("update_fields")) and (reason := against_rules(self)):
            stored = type(self)._base_manager.filter(pk=self.pk, live=True).first()
            if stored is None or list(stored.checked_texts()) != list(self.checked_texts()):
                raise PublishingRefused(reason)
        return super().save(clean=clean, user=user, log_action=log_action, **kwargs)

    def _says_more(self, fields: Iterable[str] | None) -> bool:
        """Whether writing these fields (None: all) changes what readers see."""
        if fields is None:
            return True
        own = {field.name for field in self._meta.concrete_fields if field.model is not Page}
        return bool((READ | own) & set(fields))

    def consequences(self) -> list[str]:
        """What follows when this text goes live, in words, for whoever releases it."""
        return []

    @property
    def desk_url(self) -> str:
        """Where in the back office its release can be followed; empty where there is nothing to follow."""
        return ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        around = surroundings(request, self)
        above = around.ancestors
        context["archived"] = around.archived
        trail = [(page.title, address(page, request)) for page in above]
        context["breadcrumb"] = trail
        context["description"] = self.search_description or self.summary
        context["canonical_url"] = self.get_full_url(request)
        context["languages"] = self.languages(request)
        context["json_ld"] = self.render_json_ld(request, trail)
        return context

    def languages(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The page in each language it is published in, the default one first; empty where that is one alone."""
        others = surroundings(request, self).translations
        if not others:
            return []
        pages = {page.locale_id: page for page in (self, *others)}
        rows = ((code, name, pages.get(locale_of(code).pk)) for code, name in settings.LANGUAGES)
        return [
            {
                "tag": tag_of(code),
                "name": name,
                "url": page.get_url(request),
                "full_url": page.get_full_url(request),
                "is_default": code == settings.LANGUAGE_CODE,
                "is_this": page is self,
            }
            for code, name, page in rows
            if page
        ]

    def json_ld(self, request: HttpRequest, trail: list[tuple[str, str]]) -> list[dict[str, Any]]:
        """What search engines are told: the way to the page, and what it is. Types say more of themselves."""
        told = [self.described(request)]
        if trail:
            steps = [*trail, (self.title, self.get_url(request))]
            told.insert(
                0,
                {
                    "@context": SCHEMA,
                    "@type": "BreadcrumbList",
                    "itemListElement": [
                        {
                            "@type": "ListItem",
                            "position": position,
                            "name": title,
                            "item": request.build_absolute_uri(url),
                        }
                        for position, (title, url) in enumerate(steps, start=1)
                    ],
                },
            )
        return told

    def described(self, request: HttpRequest) -> dict[str, Any]:
        """The page itself, as `schema_type`, with its dates; what is empty is left out."""
        exchange = self.exchange(request)
        publisher = {"@type": "Organization", "name": exchange.name, "url": exchange.website}
        facts: dict[str, Any] = {
            "@context": SCHEMA,
            "@type": self.schema_type,
            NAMED_BY.get(self.schema_type, "name"): self.title,
            "description": self.search_description or self.summary,
            "url": self.get_full_url(request),
            "inLanguage": language_in_json_ld(),
            "datePublished": self.first_published_at and self.first_published_at.isoformat(),
            "dateModified": self.last_published_at and self.last_published_at.isoformat(),
            "publisher": filled(publisher) if exchange.name else None,
        }
        return filled(facts)

    def render_json_ld(self, request: HttpRequest, trail: list[tuple[str, str]]) -> SafeString:
        """The structured data as text that is safe inside a script element; empty if there is none."""
        data = self.json_ld(request, trail)
        return (
            mark_safe(json.dumps(data, ensure_ascii=False).translate(_JSON_ESCAPES))
            if data
            else mark_safe("")
        )

    @staticmethod
    def exchange(request: HttpRequest) -> ExchangeSettings:
        """The settings of the site that the request is for."""
        return ExchangeSettings.for_request(request)
