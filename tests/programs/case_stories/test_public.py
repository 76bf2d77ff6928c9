"""What the public reads: the story, its list, search, the map of the site, the pictures; and nothing that tells who it was."""

import json
import re
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.case_stories import services
from programs.case_stories.models import CaseStory, CaseStoryIndexPage, CaseStoryPage
from tests import factories
from tests.home.test_content_policy import refused

from .conftest import SECRETS, browser, page_of, release


def with_photo(told) -> CaseStory:
    story = told.draft()
    keys = list(told.event.attachments.filter(slot="photo_theme").values_list("pk", flat=True))
    services.choose_photos(story_id=story.pk, attachment_ids=keys[:1], user=told.reviewer)
    told.ask(story)
    told.agree(story)
    release(story, *told.editors)
    return story


def test_no_public_answer_tells_who_it_was(told):
    page = page_of(with_photo(told))
    visitor = browser(None)
    addresses = (
        page.url,
        page.get_parent().url,
        f"{page.get_parent().url}?year=2026",
        "/search/?q=案例",
        "/search/?q=玄圭",
        "/sitemap.xml",
        "/",
    )
    for address in addresses:
        answer = visitor.get(address)
        said = answer.content.decode().replace("q=玄圭", "").replace("玄圭”", "").replace('value="玄圭"', "")
        assert answer.status_code == 200
        assert [secret for secret in SECRETS if secret in said] == [], address
    pictures = [photo.value["image"] for photo in page.photos]
    assert pictures
    for rendition in (rendition for image in pictures for rendition in image.renditions.all()):
        content = rendition.file.open("rb").read()
        assert not [s for s in SECRETS if s in rendition.file.name or s.encode() in content]


def test_its_page_keeps_to_the_strict_policy(told):
    page = page_of(with_photo(told))
    assert refused(browser(None), page.url) == []


def test_an_article_for_search_engines(told):
    page = page_of(told.released())
    said = browser(None).get(page.url).content.decode()
    found = json.loads(re.search(r'application/ld\+json">(.*?)</script>', said, re.DOTALL)[1])
    article = next(entry for entry in found if entry["@type"] == "Article")
    assert (article["headline"], article["url"]) == (page.title, page.full_url)
    assert {"datePublished", "dateModified", "author", "publisher"} & set(article) >= {"datePublished"}


def test_search_map_and_feed_know_a_story_while_it_is_public(told):
    story = told.agreed()
    page = page_of(story)
    visitor = browser(None)

    def known() -> list[bool]:
        return [
            page.url in visitor.get(url).content.decode() for url in ("/sitemap.xml", "/feeds/stories.xml")
        ]

    assert known() == [False, False]
    release(story, *told.editors)
    assert known() == [True, True]
    assert (
        f'<guid isPermaLink="false">urn:uuid:{page.translation_key}' in visitor.get("/feeds/stories.xml").text
    )
    services.withdraw(story_id=story.pk, user=told.owner)
    assert known() == [False, False]
    assert page.url not in visitor.get(page.get_parent().url).content.decode()


def make_stories(index: CaseStoryIndexPage, number: int, **values) -> None:
    """Rows of the list. The database lets a story go live with its firm's word alone."""
    from wagtail.models import Page

    from programs.case_stories.models import StoryRecord

    for n in range(number):
        month = values.get("month", date(2026, 1 + n % 12, 1))
        story_page = index.add_child(
            instance=CaseStoryPage(
                title=f"案例{n}",
                slug=f"story-{values.get('slug', 's')}-{n}",
                live=False,
                kind=values.get("kind", "产业沙龙"),
                month=month,
                organiser="某期货公司",
            )
        )
        case = factories.application()
        story = CaseStory.objects.create(case=case.case_ptr, page=story_page, made_by=case.author)
        StoryRecord.objects.create(story=story, action="given")
        Page.objects.filter(pk=story_page.pk).update(live=True)


def test_the_list_by_year_and_kind(index):
    make_stories(index, 2, month=date(2025, 3, 1), kind="调研", slug="a")
    make_stories(index, 1, month=date(2026, 4, 1), slug="b")
    visitor = browser(None)

    def shown(query: str) -> int:
        return visitor.get(f"{index.url}{query}").content.decode().count("directory__item")

    assert [shown(q) for q in ("", "?year=2025", "?kind=产业沙龙", "?year=2025&kind=产业沙龙", "?year=abc")] == [
        3, 2, 1, 0, 3,
    ]  # fmt: skip
    assert "没有符合条件的案例" in visitor.get(f"{index.url}?year=2025&kind=产业沙龙").content.decode()


def test_an_empty_list_says_so(index):
    assert "还没有发布的案例" in browser(None).get(index.url).content.decode()


def test_the_list_asks_as_often_for_thirty_as_for_three(index):
    counts = []
    for number in (3, 27):
        make_stories(index, number, slug=f"n{number}")
        visitor = browser(None)
        visitor.get(f"{index.url}?x=1")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            visitor.get(f"{index.url}?x=1")
        counts.append(len(queries))
    assert counts[0] == counts[1]
