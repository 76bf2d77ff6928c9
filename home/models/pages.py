"""Page types of the front room."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from hub.announcements.models import AnnouncementIndexPage, AnnouncementPage
from hub.members.models import MEMBER_KINDS, Organization
from hub.pages.blocks import TEXT_FEATURES
from hub.pages.caching import kept_like_copies
from hub.pages.languages import is_default
from hub.pages.models import AbstractProgrammePage, BasePage, ProgrammeIndexPage
from hub.pages.models.base import SCHEMA, filled, language_in_json_ld
from hub.pages.models.pages import body_field
from hub.pages.surroundings import CURRENT, LINKED, address, public_pages
from programs.events.models import Call, EventProgrammePage

from ..blocks import ArrangementGroupBlock, RhythmBlock, TaskBlock


class HomePage(BasePage):
    """The front page: what to do here, what is open now, the programmes, the year, the latest announcements."""

    headline = models.CharField("标语", max_length=40, help_text="首页最大的一行字；用“|”分行。")
    lead = models.TextField("导语", max_length=200)
    tasks = StreamField([("task", TaskBlock())], blank=True, max_num=6, verbose_name="办理事项")

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("headline"), FieldPanel("lead")], heading="开头"),
        FieldPanel("tasks"),
    ]
    template = "home/home_page.html"
    translatable = True
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "announcements.AnnouncementIndexPage",
        "home.AnnualArrangementPage",
        "home.MemberFirmsPage",
        "pages.ProgrammeIndexPage",
        "pages.StandardPage",
    ]

    LATEST = 5

    class Meta:
        verbose_name = "首页"

    @property
    def headline_lines(self) -> list[str]:
        return self.headline.split("|")

    def public_tree(self, request: HttpRequest) -> list[Page]:
        """The groups and programmes below this page, and where announcements stand: one query for all lists."""
        below = (
            self.get_descendants().live().filter(public_pages(request), CURRENT, depth__lte=self.depth + 2)
        )
        kinds = below.type(ProgrammeIndexPage, AbstractProgrammePage, AnnouncementIndexPage)
        return list(kinds.only(*LINKED))

    def programme_groups(self, tree: list[Page], request: HttpRequest) -> list[dict[str, Any]]:
        """The groups, each with its programmes, in the editors' order."""
        kind = ContentType.objects.get_for_model(ProgrammeIndexPage)
        return [
            {
                "title": group.title,
                "url": address(group, request),
                "programmes": [
                    {"title": page.title, "url": address(page, request)}
                    for page in tree
                    if page.is_child_of(group)
                ],
            }
            for group in tree
            if group.content_type_id == kind.pk
        ]

    def announcements(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The latest that everybody may read, at most `LATEST`."""
        pages = AnnouncementPage.objects.descendant_of(self).for_everybody().filter(public_pages(request))
        return [
            {"title": page.title, "url": page.get_url(request), "date": page.dated, "group": page.topic}
            for page in pages.defer("body").newest_first()[: self.LATEST]
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # The page is drawn anew for each reader in elder mode; what it lists changes no oftener than pages are purged.
        return context | kept_like_copies(("home", self.pk), lambda: self.lists(request))

    def lists(self, request: HttpRequest) -> dict[str, Any]:
        """What stands below the editors' own words: open calls, programmes, this year's arrangement, announcements."""
        tree = self.public_tree(request)
        arrangements = (
            AnnualArrangementPage.objects.child_of(self).live().filter(public_pages(request), CURRENT)
        )
        event_page = ContentType.objects.get_for_model(EventProgrammePage)
        columns = ContentType.objects.get_for_model(AnnouncementIndexPage)
        return {
            # Calls and announcements are written in Chinese.
            "calls": list(Call.objects.open_now().order_by("closes_on")) if is_default() else None,
            "call_page": next((page for page in tree if page.content_type_id == event_page.pk), None),
            "groups": self.programme_groups(tree, request),
            "arrangement": arrangements.order_by("-year").first(),
            "latest": self.announcements(request) if is_default() else [],
            "all_announcements": next((page for page in tree if page.content_type_id == columns.pk), None),
        }

    def json_ld(self, request: HttpRequest, trail: list[tuple[str, str]]) -> list[dict[str, Any]]:
        exchange = self.exchange(request)
        here = self.get_full_url(request)
        search = request.build_absolute_uri(reverse("search"))
        organization = {
            "@context": SCHEMA,
            "@type": "Organization",
            "name": exchange.name,
            "alternateName": exchange.short_name,
            "url": exchange.website or here,
            "logo": request.build_absolute_uri(static("hub/img/mark.svg")),
            "email": exchange.mailbox,
            "telephone": exchange.hotline,
        }
        site = {
            "@context": SCHEMA,
            "@type": "WebSite",
            "name": exchange.platform_name,
            "url": here,
            "inLanguage": language_in_json_ld(),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
                "query-input": "required name=search_term_string",
            },
        }
        return [filled(organization), site] if exchange.name else [site]


class AnnualArrangementPage(BasePage):
    """The arrangement of member services and investor education of one year, as the exchange published it."""

    yearly = True
    year = models.PositiveSmallIntegerField("年度")
    lead = models.TextField("导语", blank=True, max_length=600)
    status = RichTextField(
        "版本与更新", features=TEXT_FEATURES, blank=True, help_text="内容出自哪份文件、之后以什么为准。"
    )
    groups = StreamField([("group", ArrangementGroupBlock())], blank=True, verbose_name="安排")
    rhythm = StreamField([("row", RhythmBlock())], blank=True, verbose_name="全年节奏")
    body = body_field()

    content_panels = [
        *Page.content_panels,
        FieldPanel("year"),
        FieldPanel("summary"),
        FieldPanel("lead"),
        FieldPanel("status"),
        FieldPanel("groups"),
        FieldPanel("rhythm"),
        FieldPanel("body"),
    ]
    template = "home/annual_arrangement_page.html"
    search_kind = "业务与服务"
    translatable = True
    schema_type = "Article"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["pages.StandardPage"]

    class Meta:
        verbose_name = "年度工作安排"


class MemberFirmsPage(BasePage):
    """The genuine member firms, so that the public can tell them from those who only use their name."""

    lead = models.TextField("导语", blank=True, max_length=400)
    body = body_field()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    template = "home/member_firms_page.html"
    schema_type = "CollectionPage"
    parent_page_types = ["home.HomePage"]
    subpage_types = []

    PER_PAGE = 50

    class Meta:
        verbose_name = "会员名录"

    def firms(self, query: str) -> models.QuerySet[Organization]:
        """The published members whose name or credit code contains the query, all of them if it is empty."""
        found = Organization.objects.public().filter(kind__in=MEMBER_KINDS).order_by("name")
        if query:
            found = found.filter(
                Q(name__icontains=query) | Q(short_name__icontains=query) | Q(credit_code__iexact=query)
            )
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        query = request.GET.get("q", "").strip()[:60]
        firms: ListPage = Paginator(self.firms(query), self.PER_PAGE).get_page(request.GET.get("page"))
        return context | {"query": query, "firms": firms}
