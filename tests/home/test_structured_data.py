"""What search engines are told, on every type of page: valid, complete, absolute, and safe inside its element."""

import json
import re

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Page, Site, get_page_models

from home.models import HomePage
from home.seeding import seed_pages
from hub.pages.models import ExchangeSettings, StandardPage
from programs.case_stories.models import CaseStoryPage
from tests.home.every_type import make_every_type

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
REQUIRED = {
    "BreadcrumbList": {"itemListElement"},
    "Organization": {"name", "url", "logo"},
    "WebSite": {"name", "url", "potentialAction"},
    "WebPage": {"name", "url", "publisher", "inLanguage"},
    "EducationEvent": {"name", "url", "startDate", "endDate", "eventStatus", "location", "organizer"},
    "ProfilePage": {"name", "url", "mainEntity"},
    "Legislation": {"name", "url", "publisher", "inLanguage"},
    "CollectionPage": {"name", "url", "publisher", "inLanguage"},
    "Course": {"name", "url", "provider", "inLanguage"},
    "CreativeWork": {"name", "url", "publisher", "inLanguage"},
    "DefinedTermSet": {"name", "url", "publisher", "inLanguage"},
    "DefinedTerm": {"name", "url", "description", "inLanguage"},
    "FAQPage": {"name", "url", "mainEntity", "inLanguage"},
    "LearningResource": {"name", "url", "publisher", "inLanguage"},
    "Article": {"headline", "url", "datePublished", "dateModified", "publisher", "inLanguage"},
}
ADDRESSES = {"url", "item", "logo", "urlTemplate"}


def told(html: str) -> list[dict]:
    """All that the page tells, as read from its one element."""
    (text,) = SCRIPT.findall(html)
    return json.loads(text)


def wrong(node, path: str = "") -> list[str]:
    """Empty facts and addresses that are not absolute, anywhere in what is told."""
    found = []
    if isinstance(node, dict):
        for name, value in node.items():
            here = f"{path}.{name}"
            if value in (None, "", [], {}):
                found.append(f"{here} is empty")
            elif name in ADDRESSES and not str(value).startswith(("http://", "https://")):
                found.append(f"{here} = {value}")
            else:
                found += wrong(value, here)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            found += wrong(value, f"{path}[{number}]")
    return found


def test_every_type_tells_what_it_is():
    make_every_type()
    kinds: dict[type[Page], set[str]] = {}
    for page in HomePage.objects.get().get_descendants(inclusive=True).live().specific():
        nodes = told(Client().get(page.url).text)
        for node in nodes:
            assert node["@context"] == "https://schema.org"
            assert REQUIRED[node["@type"]] <= set(node), page.url
        assert wrong(nodes) == [], page.url
        kinds[type(page)] = {node["@type"] for node in nodes}
        way = next((node["itemListElement"] for node in nodes if node["@type"] == "BreadcrumbList"), [])
        assert [step["position"] for step in way] == list(range(1, len(way) + 1))
        assert not way or (way[0]["name"], way[-1]["name"]) == ("首页", page.title)
    assert {kind.__name__: sorted(types) for kind, types in kinds.items()} == {
        "HomePage": ["Organization", "WebSite"],
        "AnnouncementIndexPage": ["BreadcrumbList", "CollectionPage"],
        "AnnouncementPage": ["Article", "BreadcrumbList"],
        "AnnualArrangementPage": ["Article", "BreadcrumbList"],
        "MemberFirmsPage": ["BreadcrumbList", "CollectionPage"],
        "ProgrammeIndexPage": ["BreadcrumbList", "CollectionPage"],
        "ProgrammePage": ["BreadcrumbList", "WebPage"],
        "EventProgrammePage": ["BreadcrumbList", "WebPage"],
        "CaseStoryIndexPage": ["BreadcrumbList", "CollectionPage"],
        "StandardPage": ["BreadcrumbList", "WebPage"],
        "TrainingIndexPage": ["BreadcrumbList", "WebPage"],
        "SeriesPage": ["BreadcrumbList", "CollectionPage"],
        "CoursePage": ["BreadcrumbList", "Course"],
        "LessonPage": ["BreadcrumbList", "LearningResource"],
        "RegulationIndexPage": ["BreadcrumbList", "CollectionPage"],
        "RegulationPage": ["BreadcrumbList", "Legislation"],
        "TalkSeriesPage": ["BreadcrumbList", "CollectionPage"],
        "TalkPage": ["BreadcrumbList", "EducationEvent"],
        "SpeakerPage": ["BreadcrumbList", "ProfilePage"],
        "CampusIndexPage": ["BreadcrumbList", "WebPage"],
        "OutcomeIndexPage": ["BreadcrumbList", "CollectionPage"],
        "OutcomePage": ["BreadcrumbList", "LearningResource"],
        "ArticleIndexPage": ["BreadcrumbList", "CollectionPage"],
        "ArticlePage": ["Article", "BreadcrumbList"],
        "WorkIndexPage": ["BreadcrumbList", "CollectionPage"],
        "WorkPage": ["BreadcrumbList", "CreativeWork"],
        "FaqIndexPage": ["BreadcrumbList", "FAQPage"],
        "FaqPage": ["BreadcrumbList", "WebPage"],
        "GlossaryIndexPage": ["BreadcrumbList", "DefinedTermSet"],
        "TermPage": ["BreadcrumbList", "DefinedTerm"],
        "ProtectionIndexPage": ["BreadcrumbList", "CollectionPage"],
        "BlacklistPage": ["BreadcrumbList", "CollectionPage"],
        "RiskWarningIndexPage": ["BreadcrumbList", "CollectionPage"],
        "RiskWarningPage": ["Article", "BreadcrumbList"],
        "FundCalculatorPage": ["BreadcrumbList", "WebPage"],
        "ComplaintPage": ["BreadcrumbList", "WebPage"],
    }
    # A story is a case's.
    assert {model for model in get_page_models() if model is not Page} - set(kinds) == {CaseStoryPage}
    assert CaseStoryPage.schema_type == "Article"


def test_the_search_that_it_names_is_ours():
    seed_pages()
    site = next(node for node in told(Client().get("/").text) if node["@type"] == "WebSite")
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert site["potentialAction"]["query-input"] == "required name=search_term_string"
    answer = Client().get(template.replace("{search_term_string}", "会员"))
    assert (answer.status_code, answer.context["query"].text) == (200, "会员")


def test_a_title_cannot_leave_its_element_and_nothing_is_told_of_an_exchange_without_a_name():
    seed_pages()
    page = StandardPage(title="</script><script>alert(1)</script>&", slug="hostile", summary="<!-- 摘要")
    HomePage.objects.get().add_child(instance=page)
    html = Client().get(page.url).text
    assert "<script>alert" not in html
    assert told(html)[1]["name"] == page.title
    settings = ExchangeSettings.for_site(Site.objects.get())
    settings.name = settings.website = settings.hotline = ""
    settings.save()
    request = RequestFactory().get("/")
    home = HomePage.objects.get()
    assert [node["@type"] for node in home.json_ld(request, [])] == ["WebSite"]
    assert "publisher" not in page.json_ld(request, [])[0]
