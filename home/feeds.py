"""What is new on the public site, as RSS: announcements, pages, calls, case stories. Only what every visitor may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from education.articles.models import ArticlePage, WorkPage
from hub.announcements.models import AnnouncementPage
from hub.pages.models import AbstractProgrammePage, BasePage, ExchangeSettings
from hub.pages.surroundings import CURRENT, public_pages
from programs.case_stories.models import CaseStoryPage
from programs.events.models import Call, EventProgrammePage

from .models import AnnualArrangementPage

ENTRIES = 20


@dataclass(frozen=True)
class Entry:
    """One entry of a feed. `guid` is the same for ever, whatever becomes of the address."""

    title: str
    link: str
    text: str
    guid: str
    at: datetime


def of_page(page: BasePage, at: datetime, request: HttpRequest) -> Entry:
    """A page as an entry."""
    text = page.search_description or page.summary
    return Entry(page.title, page.get_url(request), text, f"urn:uuid:{page.translation_key}", at)


def public(request: HttpRequest, *types: type[Page]) -> PageQuerySet:
    """Published pages of this site that everybody may see and that are not kept as an archive."""
    pages = Page.objects.live().filter(public_pages(request), CURRENT, first_published_at__isnull=False)
    return pages.descendant_of(Site.find_for_request(request).root_page).type(*types)


class Rss(Rss201rev2Feed):
    """RSS 2.0 that says the same to everybody who asks on one day, even while it has no entry."""

    def latest_post_date(self) -> datetime:
        dates = [item["pubdate"] for item in self.items]
        return (
            max(dates) if dates else timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        )


class SiteFeed(Feed):
    """The newest entries of one kind. The request stands for the object: what is public hangs on its site."""

    feed_type = Rss
    language = "zh-CN"
    link = "/"
    item_guid_is_permalink = False
    name = ""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        return request

    def title(self, request: HttpRequest) -> str:
        return f"{self.name} — {ExchangeSettings.for_request(request).platform_name}"

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_link(self, item: Entry) -> str:
        return item.link

    def item_description(self, item: Entry) -> str:
        return item.text

    def item_guid(self, item: Entry) -> str:
        return item.guid

    def item_pubdate(self, item: Entry) -> datetime:
        return item.at


class Updates(SiteFeed):
    """Arrangements and programmes, the one that was changed last first."""

    name = "最新发布"
    description = "年度工作安排和各项目页面的发布与更新。"

    def items(self, request: HttpRequest) -> list[Entry]:
        pages = public(request, AnnualArrangementPage, AbstractProgrammePage).order_by(
            "-last_published_at", "-pk"
        )
        return [of_page(page, page.last_published_at, request) for page in pages.specific()[:ENTRIES]]


class Announcements(SiteFeed):
    """The public announcements, the newest first."""

    name = "公告"
    description = "交易所公开发布的公告。"

    def items(self, request: HttpRequest) -> list[Entry]:
        pages = public(request, AnnouncementPage).order_by("-first_published_at", "-pk")
        return [of_page(page, page.first_published_at, request) for page in pages.specific()[:ENTRIES]]


class Stories(SiteFeed):
    """The published case stories, the newest first."""

    name = "产业服务案例"
    description = "合作举办市场活动的案例。"

    def items(self, request: HttpRequest) -> list[Entry]:
        pages = public(request, CaseStoryPage).order_by("-first_published_at", "-pk")
        return [of_page(page, page.first_published_at, request) for page in pages.specific()[:ENTRIES]]


class Articles(SiteFeed):
    """Articles and original works of investor education, the newest first."""

    name = "投教文章与作品"
    description = "投资者教育的文章和原创作品。"

    def items(self, request: HttpRequest) -> list[Entry]:
        pages = public(request, ArticlePage, WorkPage).order_by("-first_published_at", "-pk")
        return [of_page(page, page.first_published_at, request) for page in pages.specific()[:ENTRIES]]


class Calls(SiteFeed):
    """The calls that take applications today, the one that opened last first."""

    name = "正在受理的申报"
    description = "目前开放的申报及其受理时间。"

    def items(self, request: HttpRequest) -> list[Entry]:
        page = public(request, EventProgrammePage).first()
        link = page.get_url(request) if page else "/"
        authority = request.get_host().partition(":")[0]
        return [
            Entry(
                title=call.title,
                link=link,
                text=f"受理时间：{call.opens_on:%Y-%m-%d} 至 {call.closes_on:%Y-%m-%d}。{call.summary}",
                guid=f"tag:{authority},{call.year}:calls/{call.pk}",
                at=timezone.make_aware(datetime.combine(call.opens_on, time())),
            )
            for call in Call.objects.open_now().order_by("-opens_on", "-pk")[:ENTRIES]
        ]


FEEDS: dict[str, type[SiteFeed]] = {
    "announcements": Announcements,
    "updates": Updates,
    "calls": Calls,
    "stories": Stories,
    "articles": Articles,
}
