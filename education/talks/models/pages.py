"""The public pages: the series with its calendar and archive, a talk, a speaker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase, TagBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PagePermissionTester, ReferenceIndex

from education.topics.models import Product
from hub.pages.blocks import TEXT_FEATURES
from hub.pages.caching import let_be_kept
from hub.pages.models import BasePage
from hub.pages.models.base import filled
from hub.pages.models.pages import AbstractProgrammePage, body_field
from hub.pages.players import allow_frames, why_not_played

FIRST_YEAR, LAST_YEAR = 2000, 2099


class MaterialAudience(models.TextChoices):
    """To whom slides and recording are open."""

    PUBLIC = "public", "公开"
    MEMBERS = "members", "会员单位（登录后）"
    REGISTERED = "registered", "报名的人（凭报名页面）"


class TalkTag(TagBase):
    """A topic, such as 套期保值. Talks are found by it."""

    class Meta:
        verbose_name = "月月谈主题"
        verbose_name_plural = "月月谈主题"


class TaggedTalk(ItemBase):
    """That a talk is about a topic."""

    tag = models.ForeignKey(TalkTag, models.CASCADE, related_name="talks")
    content_object = ParentalKey("talks.TalkPage", on_delete=models.CASCADE, related_name="tagged")


class TalkSeriesPage(RoutablePageMixin, AbstractProgrammePage):
    """大宗商品月月谈: what it is, what comes next, the calendar of a year, and the archive."""

    template = "education/talks/talk_series_page.html"
    subpage_types = ["talks.TalkPage", "talks.SpeakerPage", "pages.StandardPage"]
    schema_type = "CollectionPage"

    class Meta:
        verbose_name = "月月谈系列"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Every address of the series may be kept by shared caches."""
        response = super().serve(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            let_be_kept(response, seconds=self.cache_seconds)
        return response

    @path("")
    def overview(self, request: HttpRequest) -> HttpResponse:
        """What comes next, this year's calendar, and what the programme is."""
        from ..reading import calendar_of, coming

        return self.render(
            request,
            context_overrides={
                "coming": coming(self, request),
                "calendar": calendar_of(self, timezone.localdate().year, request),
                "this_month": timezone.localdate().month,
            },
        )

    @path("calendar/<int:year>/", name="calendar")
    def year(self, request: HttpRequest, year: int) -> HttpResponse:
        """A year by its months."""
        from ..reading import calendar_of

        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Http404
        today = timezone.localdate()
        return self.render(
            request,
            context_overrides={
                "calendar": calendar_of(self, year, request),
                "this_month": today.month if today.year == year else 0,
                "canonical_url": f"{self.get_full_url(request)}calendar/{year}/",
            },
            template="education/talks/calendar.html",
        )

    @path("archive/", name="archive")
    def archive(self, request: HttpRequest) -> HttpResponse:
        """The talks that were held, by year, product and topic."""
        from ..reading import archive_of

        context = archive_of(self, request)
        return self.render(
            request,
            context_overrides=context | {"canonical_url": f"{self.get_full_url(request)}archive/"},
            template="education/talks/archive.html",
        )

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """All public talks of the series for calendars that look again by themselves."""
        from ..calendars import feed_of

        response = HttpResponse(feed_of(self, request), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="talks.ics"'
        return response


class AgendaBlock(blocks.StructBlock):
    """One part of a talk: what about, and who speaks."""

    begins = blocks.TimeBlock(label="开始", required=False)
    title = blocks.CharBlock(label="内容", max_length=120)
    speakers = blocks.ListBlock(
        blocks.PageChooserBlock(label="讲者", page_type="talks.SpeakerPage"),
        label="讲者",
        collapsed=False,
        default=[],
        required=False,
    )
    note = blocks.TextBlock(label="说明", required=False, max_length=400, rows=2)

    class Meta:
        icon = "list-ol"
        label = "议程"


class TalkPermissionTester(PagePermissionTester):
    """A talk that people know of is cancelled and not deleted: who registered hangs on it."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self.page.first_published_at is None and super().can_delete(ignore_bulk)

    def can_copy(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False


class TalkPage(BasePage):
    """What is said of a talk: agenda, speakers, slides and recording. When and where stands beside it (`Talk`)."""

    products = ParentalManyToManyField(
        Product, blank=True, related_name="talk_pages", verbose_name="涉及品种"
    )
    tags = ClusterTaggableManager(through=TaggedTalk, blank=True, verbose_name="主题")
    agenda = StreamField([("item", AgendaBlock())], blank=True, max_num=20, verbose_name="议程")
    body = body_field()
    material_audience = models.CharField(
        "讲义和录像对谁开放",
        max_length=12,
        choices=MaterialAudience.choices,
        default=MaterialAudience.REGISTERED,
    )
    video = models.ForeignKey(
        "talks.TalkVideo",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pages",
        verbose_name="录像（自有）",
    )
    poster = models.ForeignKey(
        "pages.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="录像封面",
    )
    embed_url = models.URLField(
        "录像（嵌入）",
        max_length=300,
        blank=True,
        help_text="播放器的 https 地址；网站须先由管理员在“大宗商品月月谈”设置里列为可以嵌入。",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("products", widget=forms.CheckboxSelectMultiple), FieldPanel("tags")]),
        FieldPanel("agenda"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("material_audience"),
                MultipleChooserPanel(
                    "slides", chooser_field_name="file", label="讲义", panels=[FieldPanel("file")]
                ),
                FieldPanel("video"),
                FieldPanel("poster"),
                FieldPanel("embed_url"),
            ],
            heading="讲义与录像",
        ),
    ]
    template = "education/talks/talk_page.html"
    schema_type = "EducationEvent"
    search_kind = "月月谈"
    not_text = frozenset(("material_audience", "embed_url"))
    shows_risk_notice = True
    parent_page_types = ["talks.TalkSeriesPage"]
    subpage_types: list[str] = []
    is_creatable = False  # it is planned on the board

    class Meta:
        verbose_name = "月月谈"

    def clean(self) -> None:
        super().clean()
        if self.embed_url and (reason := why_not_played(self.embed_url)):
            raise ValidationError({"embed_url": reason})
        if self.embed_url and self.video_id:
            raise ValidationError({"embed_url": "自有录像和嵌入的录像只能选一种。"})

    @property
    def open_to_all(self) -> bool:
        talk = getattr(self, "talk", None)
        return talk is None or talk.audience != "invited"

    def checked_texts(self) -> Iterable[tuple[str, str]]:
        """Titles of the slides and of the recording, and what is said in it, too."""
        yield from super().checked_texts()
        for row in self.slides.all():
            yield "讲义标题", row.file.title
        if self.video:
            yield "录像标题", self.video.title
            if self.video.captions:
                yield "字幕", self.video.captions

    @property
    def search_day(self) -> date | None:
        talk = getattr(self, "talk", None)
        return talk.day if talk else None

    @property
    def search_names(self) -> tuple[str, ...]:
        return tuple(tag.name for tag in self.tags.all())

    @property
    def desk_url(self) -> str:
        talk = getattr(self, "talk", None)
        return reverse("talk_desk:talk", args=[talk.pk]) if talk else ""

    def permissions_for_user(self, user: Any) -> TalkPermissionTester:
        return TalkPermissionTester(user, self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; of a talk for invited guests only what their link shows. A player may come from where it was allowed."""
        if not self.open_to_all:
            raise Http404
        response = super().serve(request, *args, **kwargs)
        if self.embed_url and self.material_audience == MaterialAudience.PUBLIC:
            allow_frames(response, [self.embed_url])
        return response

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return super().get_sitemap_urls(request) if self.open_to_all else []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..reading import page_context

        return super().get_context(request, *args, **kwargs) | page_context(self, request)

    def described(self, request: HttpRequest) -> dict[str, Any]:
        talk = getattr(self, "talk", None)
        if talk is None or talk.starts_at is None:
            return super().described(request) | {"@type": "WebPage"}
        schema = "https://schema.org/"
        status = (
            "EventCancelled"
            if talk.state == "cancelled"
            else ("EventRescheduled" if talk.is_moved else "EventScheduled")
        )
        facts = super().described(request)
        place = {"@type": "Place", "name": talk.place, "address": talk.place} if talk.place else None
        online = {"@type": "VirtualLocation", "url": self.get_full_url(request)} if talk.is_online else None
        return filled(
            facts
            | {
                "startDate": timezone.localtime(talk.starts_at).isoformat(),
                "endDate": timezone.localtime(talk.ends_at).isoformat(),
                "eventStatus": schema + status,
                "location": [each for each in (place, online) if each],
                "organizer": facts.get("publisher"),
                "performer": [{"@type": "Person", "name": each.title} for each in self.speakers()],
            }
        )

    def speakers(self) -> list[Page]:
        """Who speaks, each once, in the order of the agenda; only those whose page is public."""
        found = {
            speaker.pk: speaker
            for item in self.agenda
            for speaker in item.value["speakers"]
            if speaker is not None and speaker.live
        }
        return list(found.values())


class TalkSlides(Orderable):
    """A file of a talk, in its place."""

    page = ParentalKey(TalkPage, on_delete=models.CASCADE, related_name="slides")
    file = models.ForeignKey("talks.TalkFile", models.PROTECT, related_name="slides", verbose_name="讲义")

    class Meta(Orderable.Meta):
        verbose_name = "讲义"
        verbose_name_plural = "讲义"

    def __str__(self) -> str:
        return self.file.title


class SpeakerPage(BasePage):
    """Who speaks: photo, what they do, and their talks."""

    position = models.CharField("职务", max_length=80, blank=True)
    employer = models.CharField("单位", max_length=120, blank=True)
    photo = models.ForeignKey(
        "pages.CustomImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="照片",
        help_text="本人同意公开的照片，竖幅或方形。",
    )
    biography = RichTextField("简介", features=TEXT_FEATURES, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("employer"), FieldPanel("position")]),
        FieldPanel("photo"),
        FieldPanel("biography"),
    ]
    template = "education/talks/speaker_page.html"
    schema_type = "ProfilePage"
    search_kind = "讲者"
    parent_page_types = ["talks.TalkSeriesPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "讲者"

    @property
    def works_at(self) -> str:
        """Employer and position."""
        return " ".join(part for part in (self.employer, self.position) if part)

    def talk_pages(self) -> models.QuerySet[TalkPage]:
        """The talks whose agenda names them, by the index of what refers to what."""
        rows = ReferenceIndex.get_references_to(self).values_list("object_id", flat=True)
        keys = [int(key) for key in rows if key.isdigit()]
        return TalkPage.objects.filter(pk__in=keys)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..reading import rows_of
        from .records import Talk

        talks = Talk.objects.public().filter(page__in=self.talk_pages()).order_by("-month", "-starts_at")
        return super().get_context(request, *args, **kwargs) | {"talks": rows_of(talks, request)}

    def described(self, request: HttpRequest) -> dict[str, Any]:
        person = filled(
            {
                "@type": "Person",
                "name": self.title,
                "jobTitle": self.position,
                "worksFor": {"@type": "Organization", "name": self.employer} if self.employer else None,
            }
        )
        return super().described(request) | {"mainEntity": person}
