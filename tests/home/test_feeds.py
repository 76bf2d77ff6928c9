"""The feeds: valid, announced on every public page, of what everybody may read and of nothing else.

That stories are in theirs while they are public is shown in tests/programs/case_stories.
"""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.seeding import seed_pages
from hub.pages.models import ProgrammePage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.once]

UPDATES, CALLS, STORIES = "/feeds/updates.xml", "/feeds/calls.xml", "/feeds/stories.xml"
ITEM = {"title", "link", "description", "guid", "pubDate"}


def entries(address: str) -> list[dict[str, str]]:
    """The entries of a feed; that it is a valid one is asserted on the way (RSS 2.0)."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert answer["Cache-Control"].startswith("public, max-age=0, s-maxage=")
    assert "Vary" not in answer and not answer.cookies
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert channel.findtext(name), name
    itself = channel.find("{http://www.w3.org/2005/Atom}link")
    assert itself.attrib == {"href": f"http://testserver{address}", "rel": "self"}
    items = [{part.tag: part.text for part in item} for item in channel.iter("item")]
    for item in items:
        assert set(item) >= ITEM - {"description"}
        assert item["link"].startswith("http://testserver/")
        assert parsedate_to_datetime(item["pubDate"]).tzinfo
    guids = [item["guid"] for item in items]
    assert len(set(guids)) == len(guids)
    return items


def test_pages_are_announced_newest_first_and_keep_their_entry():
    seed_pages()
    page = ProgrammePage.objects.get(slug="incentive")
    page.title = "激励计划（修订）<新>"
    page.save_revision().publish()
    first = entries(UPDATES)[0]
    assert (first["title"], first["link"]) == (page.title, f"http://testserver{page.url}")
    page.slug = "incentive-plan"
    page.save_revision().publish()
    cache.clear()
    page = ProgrammePage.objects.get(pk=page.pk)
    moved = entries(UPDATES)[0]
    assert (moved["guid"], moved["link"]) == (first["guid"], f"http://testserver{page.url}")
    assert page.url.endswith("/incentive-plan/")


def test_nothing_that_is_not_public_is_in_a_feed():
    seed_pages()
    hidden = ProgrammePage.objects.get(slug="incentive")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    drafted = ProgrammePage.objects.get(slug="one-stop")
    drafted.unpublish()
    call, closed = factories.call(title="开放的申报"), factories.call(title="没有开放的申报", is_open=False)
    past = factories.call(
        title="已截止的申报",
        opens_on=timezone.localdate() - timedelta(9),
        closes_on=timezone.localdate() - timedelta(1),
    )
    titles = {entry["title"] for address in (UPDATES, CALLS, STORIES) for entry in entries(address)}
    assert call.title in titles
    assert not {hidden.title, drafted.title, closed.title, past.title} & titles
    (entry,) = entries(CALLS)
    assert entry["link"].endswith("/services/co-hosted-events/")
    assert entry["guid"].endswith(f":calls/{call.pk}")


def test_every_public_page_names_the_feeds_and_more_entries_cost_no_more_queries():
    seed_pages()
    html = Client().get("/contact/").text
    for address in (UPDATES, CALLS, STORIES):
        assert re.search(
            f'<link rel="alternate" type="application/rss\\+xml" title="[^"]+" href="{address}">', html
        )

    def costs() -> list[int]:
        counted = []
        for address in (UPDATES, CALLS, STORIES):
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                Client().get(address)
            counted.append(len(queries))
        return counted

    factories.call()
    few = costs()
    template = ProgrammePage.objects.get(slug="incentive")
    for number in range(5):
        factories.call()
        template.copy(update_attrs={"slug": f"more-{number}", "title": f"项目{number}"}, keep_live=True)
    assert [after - before for before, after in zip(few, costs(), strict=True)] == [0, 0, 0]
