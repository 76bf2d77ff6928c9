"""Copies of public pages: made of what is for everybody, dropped when it changes, never one person's for another."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, PageViewRestriction, Site

from home.models import HomePage, MemberFirmsPage
from home.seeding import seed_pages
from hub.accounts.roles import EDITOR
from hub.pages import caching, purging
from hub.pages.models import ExchangeSettings, StandardPage
from hub.pages.permissions import sync_editor_permissions
from tests import factories

QUERIES = 3  # of a page from the cache at most


@pytest.fixture
def site(db, settings):
    """A front page, a page below it and the list of members, with the cache on."""
    settings.PAGE_CACHE = True
    home = Page.get_first_root_node().add_child(
        instance=HomePage(title="首页", slug="front", headline="服务", lead="导语")
    )
    home.add_child(instance=StandardPage(title="联系我们", slug="contact"))
    home.add_child(instance=MemberFirmsPage(title="会员名录", slug="member-firms"))
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    sync_editor_permissions()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def is_hit(url: str, browser: Client | None = None) -> bool:
    return (browser or Client()).get(url).has_header("X-Page-Cache")


def test_every_page_comes_from_the_cache_in_few_queries(db, settings):
    settings.PAGE_CACHE = True
    seed_pages()
    browser = Client()
    pages = HomePage.objects.get().get_descendants(inclusive=True).live()
    addresses = [*(page.url for page in pages), reverse("sitemap")]
    fresh = {url: browser.get(url) for url in addresses}
    with CaptureQueriesContext(connection) as queries:
        kept = {url: browser.get(url) for url in addresses}
    assert len(queries) <= QUERIES
    for url in addresses:
        assert kept[url].has_header("X-Page-Cache"), url
        assert kept[url].content == fresh[url].content
        gone = {"X-Page-Cache", "X-Request-ID", "Content-Length"}
        assert {k: v for k, v in kept[url].items() if k not in gone} == {
            k: v for k, v in fresh[url].items() if k not in gone
        }


def test_a_signed_in_reader_gets_the_same_copy_and_no_cookie(site):
    member = Client()
    member.force_login(factories.member())
    first = member.get("/")
    answer = Client().get("/")
    assert (answer.content, answer.has_header("X-Page-Cache"), bool(answer.cookies)) == (
        first.content,
        True,
        False,
    )


@pytest.mark.parametrize("path", ["/portal/", "/account/login/", "/admin/", "/search/", "/health/live/"])
def test_what_is_for_one_person_is_never_kept(site, path):
    browser = Client()
    browser.force_login(factories.member())
    browser.get(path)
    assert not is_hit(path) and not is_hit(path, browser)


def test_an_address_with_a_query_neither_reads_nor_makes_a_copy(site):
    Client().get("/member-firms/?q=明晟")
    assert not is_hit("/member-firms/")
    assert not is_hit("/member-firms/?q=明晟")


def test_a_form_that_is_sent_never_meets_the_copy(site):
    Client().get("/")
    assert not Client().post("/").has_header("X-Page-Cache")


def test_head_reads_the_copy_and_makes_none(site):
    Client().head("/")
    assert not is_hit("/")
    assert Client().head("/").has_header("X-Page-Cache")


def test_hosts_have_copies_of_their_own(site):
    Client().get("/", headers={"host": "one.example"})
    assert not Client().get("/", headers={"host": "two.example"}).has_header("X-Page-Cache")


def test_a_preview_neither_reads_the_copy_nor_becomes_one(site):
    Client().get("/")
    home = HomePage.objects.get()
    home.lead = "尚未发布的导语"
    original = RequestFactory().get("/admin/")
    preview = home.make_preview_request(original, "")
    assert "尚未发布的导语" in preview.content.decode()
    caching.cache.delete(caching.STAMP)
    home.make_preview_request(original, "")
    assert "尚未发布的导语" not in Client().get("/").content.decode()


ANSWERS = [
    ({"Cache-Control": "public, s-maxage=300"}, 300),
    ({"Cache-Control": "private, s-maxage=300"}, 0),
    ({"Cache-Control": "public, max-age=300"}, 0),
    ({"Cache-Control": "public, s-maxage=300", "Vary": "Cookie"}, 0),
    ({}, 0),
]


@pytest.mark.once
@pytest.mark.parametrize(("headers", "seconds"), ANSWERS)
def test_only_what_says_that_it_may_be_kept_is_kept(headers, seconds):
    assert caching.shared_seconds(HttpResponse("x", headers=headers)) == seconds


@pytest.mark.once
def test_an_answer_with_a_cookie_or_an_error_is_not_kept():
    control = {"Cache-Control": "public, s-maxage=300"}
    with_cookie = HttpResponse("x", headers=control)
    with_cookie.set_cookie("sessionid", "1")
    assert caching.shared_seconds(with_cookie) == 0
    assert caching.shared_seconds(HttpResponse("x", headers=control, status=404)) == 0


def test_what_was_rendered_before_a_purge_and_finished_after_it_is_not_kept(site):
    def slow_page(request: HttpRequest) -> HttpResponse:
        purging.purge_now()
        return HttpResponse("of before", headers={"Cache-Control": "public, max-age=0, s-maxage=300"})

    request = RequestFactory().get("/")
    answer = caching.PageCache(slow_page)(request)
    assert answer["Cache-Control"] == "no-cache, max-age=0"
    assert caching.PageCache(lambda request: HttpResponse("fresh"))(request).content == b"fresh"


def publish(page: Page, **values) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def about() -> Page:
    return StandardPage.objects.live().first()


CHANGES = {
    "publish": lambda: publish(about(), title="新标题"),
    "unpublish": lambda: about().unpublish(),
    "new slug": lambda: publish(about(), slug="elsewhere"),
    "move": lambda: about().move(HomePage.objects.get(), pos="first-child"),
    "delete": lambda: about().delete(),
    "new page": lambda: HomePage.objects.get().add_child(instance=StandardPage(title="新页面", slug="new")),
    "settings": lambda: ExchangeSettings.for_site(Site.objects.get()).save(),
    "restriction": lambda: PageViewRestriction.objects.create(page=about(), restriction_type="login"),
    "call": lambda: factories.call(),
    "member firm": lambda: factories.organization(is_public=True),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_a_page_drops_the_copies_after_the_commit(site, committed, change):
    browser = Client()
    assert (is_hit("/", browser), is_hit("/", browser)) == (False, True)
    with committed():
        change()
        assert is_hit("/", browser)  # others still read what is committed
    assert not is_hit("/", browser)


def test_a_draft_drops_nothing(site, committed):
    Client().get("/")
    with committed():
        page = about()
        page.title = "草稿"
        page.save_revision()
    assert is_hit("/")


def test_a_change_that_is_rolled_back_drops_nothing(site, committed):
    Client().get("/")
    with committed():
        try:
            with transaction.atomic():
                publish(about(), title="新标题")
                raise RuntimeError
        except RuntimeError:
            pass
    assert is_hit("/")


def test_a_page_that_becomes_private_is_asked_for_a_sign_in_at_once(site, committed):
    page = about()
    Client().get(page.url)
    with committed():
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert Client().get(page.url).status_code == 302


def test_an_editor_sees_what_they_published(site, committed):
    editor = factories.staff(groups=(EDITOR.name,))
    assert GroupPagePermission.objects.filter(group__user=editor).exists()
    Client().get("/")
    with committed():
        publish(HomePage.objects.get(), lead="刚刚发布的导语")
    assert "刚刚发布的导语" in Client().get("/").content.decode()


def test_a_cache_that_lost_the_stamp_starts_anew(site):
    Client().get("/")
    cache.delete(caching.STAMP)
    assert not is_hit("/")


def test_where_nginx_has_a_link_a_process_asks_nobody_until_it_is_turned(site, settings, tmp_path):
    settings.PAGE_CACHE_FOLDER = tmp_path / "pages"
    purging.purge_now()
    browser = Client()
    before = [browser.get("/") for _ in range(3)][-1]
    cache.clear()  # what others keep is gone; this process has its own
    kept = browser.get("/")
    assert (kept.has_header("X-Page-Cache"), kept.content) == (True, before.content)
    with time_machine.travel(timezone.now() + timedelta(seconds=caching.SECONDS + 1)):
        assert not is_hit("/", browser)
    assert is_hit("/", browser)
    ExchangeSettings.objects.update(hotline="400-000-0000")
    purging.purge_now()
    fresh = browser.get("/")
    assert (fresh.has_header("X-Page-Cache"), "400-000-0000" in fresh.content.decode()) == (False, True)


def test_what_pages_are_made_of_is_kept_until_the_link_is_turned_and_never_inside_a_transaction(
    settings, tmp_path, transactional_db
):
    settings.PAGE_CACHE_FOLDER = tmp_path / "pages"
    purging.purge_now()
    seen = iter(range(9))

    def look() -> int:
        return caching.kept_like_copies("looked", lambda: next(seen))

    assert [look(), look()] == [0, 0]
    with transaction.atomic():
        assert [look(), look()] == [1, 2]
    assert look() == 0
    purging.purge_now()
    assert [look(), look()] == [3, 3]


def test_it_can_be_turned_off(site):
    Client().get("/")
    with override_settings(PAGE_CACHE=False):
        assert not is_hit("/")
