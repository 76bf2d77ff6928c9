"""The public pages of the case stories: their list, and one story."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PagePermissionTester

from hub.pages.blocks import CaptionedImageBlock
from hub.pages.models import BasePage
from hub.pages.models.base import filled
from hub.pages.models.pages import body_field
from hub.pages.publishing import PublishingRefused
from hub.pages.surroundings import CURRENT, public_pages

__all__ = ["CaseStoryIndexPage", "CaseStoryPage", "PublishingRefused"]

FEATURES = ["bold", "ol", "ul"]  # no links: they lead to whom the story is about


class CaseStoryIndexPage(BasePage):
    """产业服务案例: the published stories, the newest first, by year and kind."""

    lead = models.TextField("导语", blank=True, max_length=400)
    body = body_field()

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    template = "programs/case_stories/case_story_index_page.html"
    search_kind = "服务案例"
    schema_type = "CollectionPage"
    parent_page_types = ["pages.ProgrammeIndexPage"]
    subpage_types = ["case_stories.CaseStoryPage"]

    PER_PAGE = 12
    #: What the list of programmes shows beside its title: nobody applies here.
    actors: tuple[str, ...] = ()

    class Meta:
        verbose_name = "产业服务案例栏目"

    def stories(self, request: HttpRequest) -> QuerySet[CaseStoryPage]:
        """The published stories of this list."""
        below = CaseStoryPage.objects.child_of(self).live().filter(public_pages(request), CURRENT)
        return below.order_by("-month", "-first_published_at", "-pk")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        stories = self.stories(request)
        all_kinds = list(stories.order_by().values_list("month__year", "kind").distinct())
        years = sorted({year for year, _ in all_kinds}, reverse=True)
        kinds = sorted({kind for _, kind in all_kinds if kind})
        asked_year, asked_kind = request.GET.get("year", ""), request.GET.get("kind", "")
        year = int(asked_year) if asked_year in map(str, years) else None
        kind = asked_kind if asked_kind in kinds else ""
        if year:
            stories = stories.filter(month__year=year)
        if kind:
            stories = stories.filter(kind=kind)
        page = Paginator(stories, self.PER_PAGE).get_page(request.GET.get("page"))
        rows = [{"story": story, "url": story.get_url(request)} for story in page.object_list]
        return context | {
            "stories": page,
            "rows": rows,
            "years": years,
            "kinds": kinds,
            "year": year,
            "kind": kind,
        }


class StoryPermissionTester(PagePermissionTester):
    """Nobody is offered to publish what may not go out, or to copy what belongs to one case."""

    def can_publish(self) -> bool:
        return super().can_publish() and self.page.latest_draft.why_not_public() is None

    def can_copy(self) -> bool:
        return False


class CaseStoryPage(BasePage):
    """What was done with one event and what came of it. It goes out with the consent of its firm alone.

    Whichever way it is published, `held_back` is asked of exactly the text that would go out.
    """

    kind = models.CharField("活动类型", max_length=40)
    month = models.DateField("活动月份", help_text="只显示年份和月份。")
    organiser = models.CharField("主办单位", max_length=120)
    region = models.CharField("地区", max_length=60, blank=True)
    audience = models.CharField("服务对象", max_length=300, blank=True)
    attendance = models.CharField("参加人数", max_length=40, blank=True)
    industrial_share = models.CharField("产业客户占比", max_length=40, blank=True)
    theme = models.CharField("主题", max_length=200, blank=True)
    done = RichTextField("做了什么", features=FEATURES, blank=True)
    outcome = RichTextField("成效", features=FEATURES, blank=True)
    photos = StreamField([("photo", CaptionedImageBlock())], blank=True, max_num=6, verbose_name="照片")

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("month")]),
                FieldRowPanel([FieldPanel("organiser"), FieldPanel("region")]),
                FieldPanel("audience"),
                FieldRowPanel([FieldPanel("attendance"), FieldPanel("industrial_share")]),
                FieldPanel("theme"),
            ],
            heading="基本情况",
        ),
        FieldPanel("done"),
        FieldPanel("outcome"),
        FieldPanel(
            "photos", help_text="照片在“授权与核对”中从事项照片里选用，这里只改替代文字、图注和顺序。"
        ),
    ]
    template = "programs/case_stories/case_story_page.html"
    search_kind = "服务案例"
    schema_type = "Article"
    parent_page_types = ["case_stories.CaseStoryIndexPage"]
    subpage_types: list[str] = []
    is_creatable = False  # it is drafted from a case

    class Meta:
        verbose_name = "产业服务案例"

    @property
    def latest_draft(self) -> CaseStoryPage:
        """The text that would be published next."""
        return self.get_latest_revision_as_object()

    def held_back(self) -> str | None:
        from ..rules import why_not_public  # stands on these models

        return why_not_public(self)

    def save(self, clean: bool = True, user: Any = None, log_action: Any = False, **kwargs: Any) -> Any:
        """Raises PublishingRefused where a program would make the page say what nobody consented to."""
        from ..content import COUNTED  # stands on these models

        fields = kwargs.get("update_fields")
        shows = self.live and (fields is None or bool({"live", *COUNTED} & set(fields)))
        if shows and (reason := self.held_back()):
            raise PublishingRefused(reason)
        return super().save(clean=clean, user=user, log_action=log_action, **kwargs)

    def permissions_for_user(self, user: Any) -> StoryPermissionTester:
        return StoryPermissionTester(user, self)

    def facts(self) -> list[tuple[str, str]]:
        """The facts as the page lists them."""
        rows = [
            ("活动类型", self.kind),
            ("时间", f"{self.month:%Y} 年 {self.month.month} 月" if self.month else ""),
            ("主办单位", self.organiser),
            ("地区", self.region),
            ("服务对象", self.audience),
            ("参加人数", self.attendance),
            ("产业客户占比", self.industrial_share),
        ]
        return [(term, value) for term, value in rows if value]

    def pictures(self) -> list[blocks.StructValue]:
        """The photos that are there still: they are deleted when the firm withdraws."""
        return [photo.value for photo in self.photos if photo.value["image"]]

    def described(self, request: HttpRequest) -> dict[str, Any]:
        facts = super().described(request)
        return filled(facts | {"author": facts.get("publisher")})
