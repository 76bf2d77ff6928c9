"""The figures of the education base: what each is called, what exactly it counts, and where it comes from."""

from __future__ import annotations

from . import sources
from .tallies import Indicator

VISITS, CONTENT, ACTIVITIES, OPINIONS = "访问", "内容", "活动", "满意度"
INDICATORS: tuple[tuple[Indicator, sources.Source], ...] = (
    (
        Indicator(
            key="views",
            name="网站浏览次数",
            unit="次",
            group=VISITS,
            definition="公开网页被打开的次数。本平台自行统计，不含爬虫和声明不希望被跟踪的浏览器；同一访客同一网页一天最多计 30 次。",
        ),
        sources.views,
    ),
    (
        Indicator(
            key="visitors",
            name="网站访客",
            unit="人次",
            group=VISITS,
            definition="每天不同访客数的合计。访客只在当天区分，同一人两天来访计两次。",
        ),
        sources.visitors,
    ),
    (
        Indicator(
            key="section_views",
            name="投教栏目浏览次数",
            unit="次",
            group=VISITS,
            definition="投教栏目（见“投教统计”设置）及其下级页面被打开的次数，口径同网站浏览次数。已删除页面的次数不再计入。",
        ),
        sources.section_views,
    ),
    (
        Indicator(
            key="updates",
            name="内容更新",
            unit="次",
            group=CONTENT,
            definition="投教栏目页面经复核发布的次数，首次发布和每次修改后发布各计一次。",
        ),
        sources.updates,
    ),
    (
        Indicator(
            key="announcements",
            name="公告",
            unit="篇",
            group=CONTENT,
            definition="首次发布的公告，公开的和面向会员的都计入。",
        ),
        sources.announcements,
    ),
    (
        Indicator(
            key="regulations",
            name="法规文本",
            unit="个",
            group=CONTENT,
            definition="法规库中核对来源后发布的版本。",
        ),
        sources.regulations,
    ),
    (
        Indicator(
            key="activities",
            name="现场活动",
            unit="场",
            group=ACTIVITIES,
            definition="已经结束、没有取消的签到场次，按结束日期计入当月。",
        ),
        sources.activities,
    ),
    (
        Indicator(
            key="people",
            name="活动覆盖",
            unit="人次",
            group=ACTIVITIES,
            definition="现场活动实际签到人次，扫码和纸质补录合计；参加两场计两次。",
        ),
        sources.people,
    ),
    (
        Indicator(
            key="satisfaction",
            name="活动满意度",
            unit="%",
            group=OPINIONS,
            kind="mean",
            places=1,
            definition="现场活动问卷中计入的各题选“满意”及以上的比例。当月问卷份数不足的月份不计。",
        ),
        sources.satisfaction,
    ),
    (
        Indicator(
            key="voice_rating",
            name="会员之声评价",
            unit="分",
            group=OPINIONS,
            kind="mean",
            places=2,
            definition="会员对答复的评分（1 至 5 分）的平均值，按答复日期计入当月。当月评价数不足的月份不计。",
        ),
        sources.voice_rating,
    ),
)
