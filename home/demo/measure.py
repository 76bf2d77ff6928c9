"""A year of visits in the demo, and last year's self-assessment: written by the editors, released by a head."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from education.measure import services
from education.measure.indicators import INDICATORS
from education.measure.models import Assessment, MeasureSettings
from home.seeding import seeded
from hub.accounts.models import User
from hub.audience.models import PageDay, SiteDay

WRITER, HEAD = "editor.xu", "head.song"
# Key of a seeded page, and its part of the day's views in percent.
PAGES = (
    ("home", 34),
    ("monthly-talks", 14),
    ("one-stop", 11),
    ("co-hosted-events", 10),
    ("regulations", 9),
    ("annual-arrangement", 8),
    ("member-firms", 7),
)
REMARKS = {
    "views": "平台上半年上线，访问量随各项目申报和月月谈通知逐月上升；下一年把往期讲座资料集中到一个栏目，方便回看。",
    "visitors": "工作日明显高于周末，主要来自会员单位和产业企业；下一年增加面向个人投资者的内容。",
    "section_views": "月月谈和法规库访问最多。课程介绍打开后停留不深，下一年每门课补充内容提要。",
    "updates": "项目说明按年度安排逐一核对更新，英文页面同步补齐；下一年按季度检查到期内容。",
    "announcements": "公告集中在年初和年末，已按类别归入专栏。",
    "regulations": "法规库尚在整理，待核对官方来源后陆续发布。",
    "activities": "以产业沙龙和投资者报告会为主，下一年增加线上场次。",
    "people": "产业客户占多数；纸质签到仍有一定比例，下一年继续推广扫码签到。",
    "satisfaction": "问卷回收不足的月份没有计入，下一年在活动结束前提醒填写。",
    "voice_rating": "评价数偏少，下一年在答复后的提醒里说明评价的用途。",
}
OTHERWISE = "本项首次统计，作为以后年度比较的基数。"


def days() -> Iterator[tuple[date, int]]:
    """Every day since the beginning of last year with a number of views: fewer on weekends, more as time goes on."""
    today = timezone.localdate()
    day = date(today.year - 1, 1, 1)
    while day < today:
        number = (day - date(today.year - 1, 1, 1)).days
        base = 110 if day.weekday() >= 5 else 320
        yield day, base + number // 3 + (number * 37) % 60
        day += timedelta(days=1)


@transaction.atomic
def seed_measure() -> None:
    """After the pages, once."""
    if SiteDay.objects.exists():
        return
    pages: list[tuple[Page, int]] = [
        (page, share) for key, share in PAGES if (page := seeded(key, "zh-hans")) is not None
    ]
    site, of_pages = [], []
    for day, views in days():
        site.append(SiteDay(day=day, views=views, visitors=views * 2 // 5))
        of_pages += [
            PageDay(page=page, day=day, views=views * share // 100, visitors=views * share // 220)
            for page, share in pages
        ]
    SiteDay.objects.bulk_create(site, batch_size=500)
    PageDay.objects.bulk_create(of_pages, batch_size=500)
    settings = MeasureSettings.load()
    settings.section = seeded("education", "zh-hans")
    settings.save()
    seed_assessment(timezone.localdate().year - 1)


def seed_assessment(year: int) -> None:
    """Last year's, whole and released."""
    if Assessment.objects.exists():
        return
    writer, head = (User.objects.get(username=name) for name in (WRITER, HEAD))
    for indicator, _ in INDICATORS:
        text = REMARKS.get(indicator.key, OTHERWISE)
        services.write_remark(year=year, indicator=indicator.key, text=text, version=0, user=writer)
    services.release(year=year, user=head)
