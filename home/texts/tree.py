"""The tree of the seeded pages: what stands where, under which key, address and text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from education.articles.models import ArticleIndexPage, FaqIndexPage, GlossaryIndexPage, WorkIndexPage
from education.campus.models import CampusIndexPage, OutcomeIndexPage
from education.protection.models import (
    BlacklistPage,
    ComplaintPage,
    FundCalculatorPage,
    ProtectionIndexPage,
    RiskWarningIndexPage,
)
from education.regulations.models import RegulationIndexPage, RegulationPage
from education.talks.models import TalkSeriesPage
from education.training.models import TrainingIndexPage
from hub.announcements.models import AnnouncementIndexPage
from hub.pages.models import BasePage, ProgrammeIndexPage, ProgrammePage, StandardPage
from programs.case_stories.models import CaseStoryIndexPage
from programs.events.models import EventProgrammePage

from ..models import AnnualArrangementPage, MemberFirmsPage
from . import articles, education, front, legal, protection, regulations, services, talks

Pages = dict[str, Page]


@dataclass(frozen=True)
class PageSeed:
    """One page. `late` gives fields that refer to other pages, once all of them exist."""

    key: str
    model: type[BasePage]
    slug: str
    title: str
    fields: dict[str, Any]
    in_menu: bool = False
    children: tuple[PageSeed, ...] = ()
    late: Callable[[Pages], dict[str, Any]] = field(default=lambda pages: {})


def tasks(pages: Pages) -> dict[str, Any]:
    """The front page's list of what to do here."""
    return {
        "tasks": [
            ("task", {"title": title, "text": text, "page": pages.get(key), "address": ""})
            for title, text, key in front.TASKS
        ]
    }


def arrangement(pages: Pages) -> dict[str, Any]:
    """The tables and the year of the annual arrangement."""
    return laid_out(front.ARRANGEMENT_GROUPS, front.RHYTHM, pages)


def laid_out(parts: list[Any], times: list[Any], pages: Pages) -> dict[str, Any]:
    """The parts of an arrangement and the year as the page takes them."""
    groups = [
        (
            "group",
            {
                "title": part,
                "items": [
                    {"title": title, "text": text, "start": start, "page": pages.get(key)}
                    for title, text, start, key in rows
                ],
            },
        )
        for part, rows in parts
    ]
    rhythm = [
        (
            "row",
            {
                "title": title,
                "months": [str(month) for month in months],
                "when": when,
                "page": pages.get(key),
            },
        )
        for title, months, when, key in times
    ]
    return {"groups": groups, "rhythm": rhythm}


def programme(key: str, slug: str, title: str, fields: dict[str, Any]) -> PageSeed:
    return PageSeed(key, ProgrammePage, slug, title, fields)


TREE = (
    PageSeed(
        "annual-arrangement",
        AnnualArrangementPage,
        "annual-arrangement",
        "年度工作安排",
        front.ARRANGEMENT,
        in_menu=True,
        late=arrangement,
    ),
    PageSeed(
        "announcements", AnnouncementIndexPage, "announcements", "公告", front.ANNOUNCEMENTS, in_menu=True
    ),
    PageSeed(
        "services",
        ProgrammeIndexPage,
        "services",
        "会员及市场服务",
        services.INDEX,
        in_menu=True,
        children=(
            programme("one-stop", "one-stop", "“一站通”会员服务机制", services.ONE_STOP),
            PageSeed(
                "co-hosted-events",
                EventProgrammePage,
                "co-hosted-events",
                "合作举办市场活动",
                services.CO_HOSTED_EVENTS,
            ),
            programme("incentive", "incentive", "“上期强源助企”项目", services.INCENTIVE),
            programme("deep-cultivation", "deep-cultivation", "企业深耕计划", services.DEEP_CULTIVATION),
            PageSeed(
                "case-stories", CaseStoryIndexPage, "case-stories", "产业服务案例", services.CASE_STORIES
            ),
        ),
    ),
    PageSeed(
        "education",
        ProgrammeIndexPage,
        "education",
        "投资者教育",
        education.EDUCATION_INDEX,
        in_menu=True,
        children=(
            PageSeed("monthly-talks", TalkSeriesPage, "monthly-talks", "大宗商品月月谈", talks.SERIES),
            PageSeed(
                "training", TrainingIndexPage, "training", "面向重要市场参与主体系列培训", education.TRAINING
            ),
            PageSeed(
                "campus",
                CampusIndexPage,
                "campus",
                "推动投资者教育进入国民教育体系",
                education.CAMPUS,
                children=(
                    PageSeed(
                        "campus-outcomes", OutcomeIndexPage, "outcomes", "合作成果", education.CAMPUS_OUTCOMES
                    ),
                ),
            ),
            PageSeed("articles", ArticleIndexPage, "articles", "投教文章", articles.ARTICLES),
            PageSeed("works", WorkIndexPage, "works", "原创作品", articles.WORKS),
            PageSeed("faq", FaqIndexPage, "faq", "常见问题", articles.FAQ),
            PageSeed("glossary", GlossaryIndexPage, "glossary", "术语表", articles.GLOSSARY),
            PageSeed(
                "regulations",
                RegulationIndexPage,
                "regulations",
                "法规库",
                regulations.LIBRARY,
                children=(
                    PageSeed(
                        "law-regulation",
                        RegulationPage,
                        "futures-trading-regulation",
                        "期货交易管理条例",
                        regulations.REGULATION,
                    ),
                    PageSeed(
                        "law-fund",
                        RegulationPage,
                        "protection-fund-measures",
                        "期货投资者保障基金管理办法",
                        regulations.FUND,
                    ),
                    PageSeed(
                        "law-measures",
                        RegulationPage,
                        "futures-exchange-measures",
                        "期货交易所管理办法",
                        regulations.MEASURES,
                    ),
                    PageSeed(
                        "law-collaboration",
                        RegulationPage,
                        "self-regulation-collaboration",
                        "关于建立全国期货行业自律协作机制的若干意见",
                        regulations.COLLABORATION,
                    ),
                ),
            ),
            PageSeed(
                "protection",
                ProtectionIndexPage,
                "protection",
                "投资者保护",
                protection.INDEX,
                children=(
                    PageSeed("blacklist", BlacklistPage, "blacklist", "非法机构名单", protection.BLACKLIST),
                    PageSeed(
                        "risk-warnings",
                        RiskWarningIndexPage,
                        "risk-warnings",
                        "风险警示",
                        protection.WARNINGS,
                    ),
                    PageSeed(
                        "fund-calculator",
                        FundCalculatorPage,
                        "fund-calculator",
                        "保障基金计算器",
                        protection.CALCULATOR,
                    ),
                    PageSeed("complaints", ComplaintPage, "complaints", "投诉与调解", protection.COMPLAINT),
                ),
            ),
        ),
    ),
    PageSeed(
        "awards",
        ProgrammeIndexPage,
        "awards",
        "系列评优",
        education.AWARDS_INDEX,
        in_menu=True,
        children=(
            programme("member-award", "members", "会员评优", education.MEMBER_AWARD),
            programme(
                "overseas-award",
                "overseas-brokers",
                "境外经纪机构突出市场贡献奖评选",
                education.OVERSEAS_AWARD,
            ),
            programme("analyst-award", "analysts", "优秀分析师（团队）评选", education.ANALYST_AWARD),
        ),
    ),
    PageSeed("member-firms", MemberFirmsPage, "member-firms", "会员名录", front.MEMBER_FIRMS, in_menu=True),
    PageSeed("contact", StandardPage, "contact", "联系我们", legal.CONTACT, in_menu=True),
    PageSeed("privacy", StandardPage, "privacy", "隐私政策", legal.PRIVACY),
    PageSeed("disclaimer", StandardPage, "disclaimer", "免责声明", legal.DISCLAIMER),
    PageSeed("risk", StandardPage, "risk", "风险揭示", legal.RISK),
)
