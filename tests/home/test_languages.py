"""The site in two languages: Chinese where it always was, English below /en/ for what an editor has translated."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.fields import StreamField
from wagtail.models import Page, Site

from home.models import AnnualArrangementPage
from home.seeding import seed_english_pages, seed_pages
from home.texts.english_tree import ENGLISH
from hub.pages.editions import copy_to_year
from hub.pages.models import ExchangeSettings
from hub.settings.base import LOCALE_PATHS, ROOT
from tests.home.seeded import SeededSite

BUDGET = 15
CHINESE = re.compile(r"[\u3400-\u9fff]+")
# A brand has no English name.
NAMES = {"上期强源助企"}


class Reading(HTMLParser):
    """What stands on a page in the page's own language, and the head's links to other languages."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.said: list[str] = []
        self.alternates: dict[str, str] = {}
        self.switch: dict[str, str] = {}
        self.lang = self.canonical = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given["lang"]
        elif tag == "link":
            if given.get("rel") == "canonical":
                self.canonical = given["href"]
            if "hreflang" in given:
                self.alternates[given["hreflang"]] = given["href"]
        elif tag == "a" and "masthead__language" in given.get("class", ""):
            self.switch[given["lang"]] = given["href"]
        if tag not in ("meta", "link", "img", "input", "br", "circle", "line", "path"):
            self.open.append(tag != "html" and "lang" in given)
        if not any(self.open):
            self.said += [
                given.get(name, "") for name in ("content", "aria-label", "title", "alt", "data-label")
            ]

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag not in ("circle", "line", "path"):
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.said.append(data)

    @property
    def chinese(self) -> set[str]:
        return set(CHINESE.findall("".join(self.said)))


class Languages(SeededSite):
    """The seeded pages in both languages."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.before = {page.pk: page.url for page in cls.pages}
        assert seed_english_pages() == [key for key, _, _ in ENGLISH]
        cls.english = list(Page.objects.live().filter(locale__language_code="en").specific())

    def read(self, url: str) -> Reading:
        answer = self.client.get(url)
        assert answer.status_code == 200, url
        return Reading(answer.text)

    def test_chinese_pages_keep_their_addresses_and_a_second_seed_changes_nothing(self) -> None:
        rows = list(Page.objects.order_by("path").values())
        assert seed_english_pages() == seed_pages() == []
        assert list(Page.objects.order_by("path").values()) == rows
        assert {page.pk: page.url for page in Page.objects.filter(pk__in=self.before)} == self.before

    def test_each_english_page_is_english_and_its_chinese_one_leads_there_and_back(self) -> None:
        for page in self.english:
            chinese = Page.objects.get(translation_key=page.translation_key, locale__language_code="zh-hans")
            assert page.url == f"/en{chinese.url}"
            both = {
                "zh-Hans": chinese.full_url,
                "x-default": chinese.full_url,
                "en": page.full_url,
            }
            here, there = self.read(page.url), self.read(chinese.url)
            assert (here.lang, there.lang) == ("en", "zh-Hans")
            assert here.alternates == there.alternates == both
            assert (here.canonical, there.canonical) == (both["en"], both["zh-Hans"])
            assert (here.switch, there.switch) == ({"zh-Hans": chinese.url}, {"en": page.url})
            assert here.chinese <= NAMES, (page.url, here.chinese)

    def test_english_texts_fit_their_fields(self) -> None:
        """What the seed wrote an editor can save again."""
        for page in self.english:
            page.full_clean()
            for field in page._meta.concrete_fields:
                if isinstance(field, StreamField):
                    field.stream_block.clean(getattr(page, field.name))

    def test_what_is_not_translated_offers_nothing(self) -> None:
        alone = self.read("/privacy/")
        assert (alone.switch, alone.alternates) == ({}, {})
        for missing in ("/en/privacy/", "/en/portal/", "/en/account/login/", "/en/nothing/"):
            answer = self.client.get(missing)
            assert (answer.status_code, "This page can’t be found" in answer.text) == (404, True), missing
            assert Reading(answer.text).lang == "en"
        # The footer of English pages leads to the Chinese text, and says so.
        assert (
            '<a href="/privacy/" lang="zh-Hans" hreflang="zh-Hans">隐私政策</a>'
            in self.client.get("/en/").text
        )

    def test_neither_the_browser_nor_a_cookie_chooses(self) -> None:
        here = self.client.get("/").content
        self.client.cookies["django_language"] = "en"
        answer = self.client.get("/", headers={"accept-language": "en"})
        assert (answer.content, answer.has_header("Vary")) == (here, False)
        english = self.client.get("/en/")
        assert (english.has_header("Vary"), english.cookies) == (False, {})
        assert "s-maxage" in english["Cache-Control"]

    def test_a_page_costs_no_more_and_a_kept_copy_next_to_nothing(self) -> None:
        costs, kept = {}, {}
        self.client.get("/en/")  # what a process looks up once is not counted
        for page in self.english:
            with self.settings(PAGE_CACHE=False), CaptureQueriesContext(connection) as queries:
                self.client.get(page.url)
            costs[page.url] = len(queries)
            with self.settings(PAGE_CACHE=True):
                self.client.get(page.url)
                with CaptureQueriesContext(connection) as queries:
                    assert self.client.get(page.url)["X-Page-Cache"] == "HIT"
            kept[page.url] = len(queries)
        assert {url: cost for url, cost in costs.items() if cost > BUDGET} == {}
        assert max(kept.values()) <= 3

    def test_each_language_is_searched_by_itself(self) -> None:
        english, chinese = (
            self.client.get("/en/search/?q=overseas"),
            self.client.get("/search/?q=境外经纪机构"),
        )
        assert re.findall(r'<h3><a href="([^"]+)"', english.text) != []
        # Both languages of a page say the same: the one that is read is found. What has one alone is said to be Chinese.
        found = re.findall(
            r'<li class="search__result"( lang="zh-Hans")?>\s*<h3><a href="([^"]+)"', english.text
        )
        assert any(url.startswith("/en/") for _, url in found)
        assert all(url.startswith("/en/") != bool(chinese) for chinese, url in found)
        assert not {url.replace("/en/", "/") for _, url in found if "/en/" in url} & {url for _, url in found}
        alone = self.client.get("/en/search/?q=隐私政策")
        assert 'href="/privacy/' in alone.text and "(in Chinese)" in alone.text
        assert 'lang="en"' in english.text and "results for “overseas”." in english.text
        assert [url for url in re.findall(r'<h3><a href="([^"]+)"', chinese.text) if "/en/" in url] == []
        assert "Nothing found for" in self.client.get("/en/search/?q=zzzzqx").text

    def test_the_map_of_the_site_names_both_and_what_belongs_together(self) -> None:
        xml = self.client.get("/sitemap.xml").text
        for page in self.english:
            entry = re.search(rf"<url>\s*<loc>{re.escape(page.full_url)}</loc>.*?</url>", xml, re.DOTALL)[0]
            tags = re.findall(r'hreflang="([^"]+)"', entry)
            assert tags == ["zh-Hans", "en", "x-default"], page.url
        alone = re.search(r"<url>\s*<loc>[^<]*/privacy/</loc>.*?</url>", xml, re.DOTALL)[0]
        assert "hreflang" not in alone

    def test_a_new_year_keeps_the_two_together(self) -> None:
        old = [AnnualArrangementPage.objects.get(locale__language_code=code) for code in ("en", "zh-hans")]
        new = [
            copy_to_year(page=page, year=2027, old_year=2023, user=None, archive_now=False) for page in old
        ]
        assert new[0].translation_key == new[1].translation_key != old[0].translation_key
        assert [page.title for page in new] == ["Annual arrangement 2027", "2027年年度工作安排"]

    def test_feeds_and_lists_stay_chinese(self) -> None:
        assert "/en/" not in self.client.get("/feeds/updates.xml").text
        assert "/en/" not in self.client.get("/services/").text.split("<main")[1]
        assert 'type="application/rss+xml"' not in self.client.get("/en/").text

    def test_the_exchange_says_its_english_name_where_it_has_one(self) -> None:
        row = ExchangeSettings.for_site(Site.objects.get(is_default_site=True))
        row.working_hours, row.english_working_hours = (
            "工作日 9:00—17:00",
            "Working days 9 am to 5 pm (Beijing)",
        )
        row.save()
        english, chinese = self.client.get("/en/contact/").text, self.client.get("/contact/").text
        assert ("Shanghai Futures Exchange" in english, "上海期货交易所" in english) == (True, False)
        assert ("Working days 9 am" in english, "工作日 9:00" in english) == (True, False)
        assert ("上海期货交易所" in chinese, "Shanghai Futures Exchange" in chinese) == (True, False)


@pytest.mark.django_db
def test_what_goes_and_comes_is_seen_at_once_in_both_languages(settings, django_capture_on_commit_callbacks):
    """Copies of both languages are dropped when either changes."""
    settings.PAGE_CACHE = True
    cache.clear()
    with django_capture_on_commit_callbacks(execute=True):
        seed_pages()
        seed_english_pages()
    visitor = Client()

    def answers() -> list[tuple[int, set[str]]]:
        found = [visitor.get(url) for url in ("/contact/", "/en/contact/")]
        return [(answer.status_code, set(Reading(answer.text).switch)) for answer in found]

    assert answers() == answers() == [(200, {"en"}), (200, {"zh-Hans"})]
    english = Page.objects.get(slug="contact", locale__language_code="en")
    with django_capture_on_commit_callbacks(execute=True):
        english.unpublish()
    assert answers() == [(200, set()), (404, set())]
    with django_capture_on_commit_callbacks(execute=True):
        english.specific.save_revision().publish()
        chinese = Page.objects.get(slug="contact", locale__language_code="zh-hans").specific
        chinese.title = "联系交易所"
        chinese.save_revision().publish()
    assert answers() == [(200, {"en"}), (200, {"zh-Hans"})]
    assert "联系交易所" in visitor.get("/contact/").text
    # Without its front page there is no English at all.
    front = Page.objects.get(depth=2, locale__language_code="en")
    with django_capture_on_commit_callbacks(execute=True):
        front.unpublish()
    assert [visitor.get(url).status_code for url in ("/en/", "/en/contact/", "/en/search/")] == [
        404,
        404,
        404,
    ]
    assert [Reading(visitor.get(url).text).switch for url in ("/", "/contact/")] == [{}, {}]


def test_every_fixed_word_has_its_english():
    """Templates are Chinese; what they `say` stands in hub/locale/en."""
    catalogue = Path(LOCALE_PATHS[0], "en", "LC_MESSAGES", "django.po").read_text()
    known = set(re.findall(r'^msgid "(.+)"$', catalogue, re.MULTILINE))
    said = {
        word
        for template in Path(ROOT, "templates").rglob("*.html")
        for word in re.findall(r'\{% say "([^"]+)"', template.read_text())
    }
    assert said and said <= known
