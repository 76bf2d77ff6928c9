"""Visits are counted exactly, and nothing about visitors is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from home.models import HomePage
from hub.audience import figures, rules, services
from hub.audience.models import DaySecret, PageDay, SiteDay, VisitorMark
from hub.pages.models import StandardPage
from tests import factories

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def made_page() -> StandardPage:
    site = Site.objects.get(is_default_site=True)
    if not isinstance(site.root_page.specific, HomePage):
        site.root_page = site.root_page.get_root().add_child(
            instance=HomePage(title="首页", slug="front", headline="服务", lead="一站通")
        )
        site.save()
    return site.root_page.add_child(instance=StandardPage(title="说明", slug="about"))


@pytest.fixture
def page(db) -> StandardPage:
    cache.clear()
    return made_page()


def see(key: int, *, method: str = "post", address: str = "203.0.113.7", **headers):
    given = {"user-agent": BROWSER} | {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(Client(), method)(reverse("seen", args=[key]), headers=given, REMOTE_ADDR=address)


def counted() -> list[tuple[int, int]]:
    return [*PageDay.objects.order_by("page").values_list("views", "visitors")]


def test_views_and_visitors_by_beacon_and_by_picture(page):
    beacon, picture = see(page.pk), see(page.pk, method="get")
    see(page.pk, address="203.0.113.8")
    home = page.get_parent()
    see(home.pk)
    assert (beacon.status_code, picture["Content-Type"], picture.content[:6]) == (204, "image/gif", b"GIF89a")
    assert not beacon.cookies and not picture.cookies and "no-store" in picture["Cache-Control"]
    assert counted() == [(1, 1), (3, 2)]
    assert [*SiteDay.objects.values_list("views", "visitors")] == [(4, 2)]


def test_nothing_of_a_visitor_is_in_the_database(page):
    see(page.pk, address="203.0.113.7", referer="http://testserver/?name=li", cookie="sessionid=abcdef123456")
    tables = [model._meta.db_table for model in (DaySecret, VisitorMark, PageDay, SiteDay)]
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            rows += cursor.fetchall()
    said = repr(rows)
    assert len(rows) == 5  # a secret, two marks, two numbers
    assert [
        word for word in ("203.0.113", "Mozilla", "Firefox", "abcdef123456", "testserver") if word in said
    ] == []


def test_the_next_day_nobody_is_known_again(page):
    with time_machine.travel(NOON, tick=False):
        see(page.pk)
        before = DaySecret.objects.get()
        mark = set(VisitorMark.objects.values_list("digest", flat=True))
    with time_machine.travel(
        datetime(2026, 3, 2, 16, 30, tzinfo=UTC), tick=False
    ):  # past midnight in Shanghai
        see(page.pk)
        assert DaySecret.objects.get().pk != before.pk
        assert mark.isdisjoint(VisitorMark.objects.values_list("digest", flat=True))
    assert [*SiteDay.objects.order_by("day").values_list("views", "visitors")] == [(1, 1), (1, 1)]
    # Where nobody comes the next day the rule of retention forgets.
    with time_machine.travel(datetime(2026, 3, 4, 4, tzinfo=UTC), tick=False):
        call_command("apply_retention")
    assert (DaySecret.objects.count(), VisitorMark.objects.count(), sum(v for v, _ in counted())) == (0, 0, 2)


@pytest.mark.parametrize(
    "headers",
    [
        {"dnt": "1"},
        {"sec_gpc": "1"},
        {"sec_fetch_site": "cross-site"},
        {"sec_purpose": "prefetch;prerender"},
        {"user_agent": ""},
        {"user_agent": "curl/8.5"},
        {"user_agent": "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"},
        {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user_agent": "Mozilla/5.0 (X11) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36"},
    ],
    ids=str,
)
def test_who_objects_and_what_is_no_reader_is_not_counted(page, headers):
    answer = see(page.pk, **headers)
    assert (answer.status_code, counted(), VisitorMark.objects.count()) == (204, [], 0)


@pytest.mark.parametrize("key", ["0", "999999", str(2**31), str(2**63), "9" * 400, "%2e%2e", "-1", "1'--"])
def test_a_key_of_no_page_is_answered_and_counts_nothing(page, key):
    answer = Client().get(f"/seen/{key}.gif", headers={"user-agent": BROWSER})
    assert answer.status_code in (200, 400, 404)
    assert (counted(), SiteDay.objects.count()) == ([], 0)


def test_what_is_not_public_is_not_counted(page):
    draft = page.get_parent().add_child(instance=StandardPage(title="草稿", slug="draft", live=False))
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    for key in (page.pk, draft.pk, page.get_root().pk):
        see(key)
    assert counted() == []


def test_one_visitor_makes_no_page_popular(page, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"seen": "1000/m/ip"}
    for _ in range(services.MOST_VIEWS + 5):
        see(page.pk)
    assert counted() == [(services.MOST_VIEWS, 1)]
    # And one address does not fill the tables, whatever it calls itself.
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"seen": "3/m/ip"}
    for number in range(6):
        see(page.pk, address="203.0.113.99", user_agent=f"{BROWSER} {number}")
    assert VisitorMark.objects.filter(page_key=page.pk).count() <= 1 + 3


def test_counting_is_cheap_and_other_ways_to_ask_are_refused(page, django_assert_max_num_queries):
    see(page.pk)
    with django_assert_max_num_queries(10):  # with a savepoint, which production has not
        see(page.pk)
    assert Client().put(reverse("seen", args=[page.pk])).status_code == 405


def test_pages_ask_for_it_and_stay_the_same_for_everybody(page):
    first = Client().get("/about/")
    address = reverse("seen", args=[page.pk])
    assert first.text.count(address) == 2
    assert f'<noscript><img src="{address}"' in first.text
    member = Client()
    member.force_login(factories.member())
    assert member.get("/about/").content == first.content
    assert "data-seen" not in Client().get("/search/").text


def test_a_session_is_neither_read_nor_prolonged(page, django_assert_num_queries):
    member = Client()
    member.force_login(factories.member())
    with django_assert_num_queries(0):
        member.post(reverse("seen", args=[page.pk]), headers={"user-agent": "curl/8"})


def test_figures_by_month_and_by_page(page):
    home = page.get_parent()
    for day in (datetime(2026, 2, 27, 4, tzinfo=UTC), NOON):
        with time_machine.travel(day, tick=False):
            see(page.pk)
            see(home.pk)
            see(page.pk, address="203.0.113.9")
    first, until = datetime(2026, 1, 1).date(), datetime(2027, 1, 1).date()
    months = figures.by_month(first=first, until=until)
    assert {day.month: visits for day, visits in months.items()} == {
        2: figures.Visits(3, 2),
        3: figures.Visits(3, 2),
    }
    read = figures.most_read(first=first, until=until, most=1)
    assert [(found.pk, visits) for found, visits in read] == [(page.pk, figures.Visits(4, 4))]
    assert figures.of_pages([home.pk], first=first, until=until) == figures.Visits(2, 2)


def test_browsers_are_told_from_programs():
    asked = RequestFactory().post("/", headers={"user-agent": BROWSER, "sec-fetch-site": "same-origin"})
    assert rules.counts(asked)
    assert not rules.is_program(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) MicroMessenger/8.0.60"
    )


@pytest.mark.postgres
def test_visits_at_the_same_moment_are_all_counted(pg_clone):
    page = made_page()

    def visit(number: int) -> bool:
        return services.count(page_id=page.pk, address=f"10.0.0.{number % 40}", agent=BROWSER)

    assert pg_clone(visit, range(400)) == [True] * 400
    assert counted() == [(400, 40)]
    assert [*SiteDay.objects.values_list("views", "visitors")] == [(400, 40)]
    assert DaySecret.objects.count() == 1
