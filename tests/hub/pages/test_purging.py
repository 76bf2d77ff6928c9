"""Purging by dates, and of web servers that stand before Django."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from home.models import HomePage
from home.seeding import seed_pages
from hub.pages import caching, purging
from hub.pages.models import StandardPage
from tests import factories

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # in Shanghai


@pytest.fixture
def looked(db):
    """Somebody looked at noon."""
    with time_machine.travel(NOON, tick=False):
        assert purging.purge_due()
    return lambda **later: purging.purge_due(now=NOON + timedelta(**later))


def test_where_no_date_came_nothing_is_purged(looked):
    factories.call(opens_on=DAY, closes_on=DAY + timedelta(days=30))
    assert [looked(minutes=1), looked(minutes=2), looked(hours=11)] == [False, False, False]


def test_a_call_that_opens_purges_once(looked):
    factories.call(opens_on=DAY + timedelta(days=1), closes_on=DAY + timedelta(days=9))
    assert [looked(hours=11, minutes=59), looked(hours=12), looked(hours=12), looked(hours=13)] == [
        *(False, True, False, False)
    ]


def test_a_call_that_closes_purges_after_its_last_day(looked):
    factories.call(opens_on=DAY - timedelta(days=9), closes_on=DAY + timedelta(days=1))
    assert [looked(hours=35), looked(hours=36), looked(hours=37)] == [False, True, False]


def test_after_a_stop_of_three_days_what_came_meanwhile_is_caught_up(looked):
    factories.call(opens_on=DAY + timedelta(days=1), closes_on=DAY + timedelta(days=2))
    assert [looked(days=3), looked(days=3, minutes=1)] == [True, False]


def test_a_call_that_is_not_open_purges_nothing(looked):
    factories.call(opens_on=DAY + timedelta(days=1), closes_on=DAY + timedelta(days=2), is_open=False)
    assert not looked(days=3)


def test_who_does_not_know_the_last_look_purges(looked):
    cache.delete(purging.LOOKED)
    assert [looked(minutes=1), looked(minutes=2)] == [True, False]


@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
def test_a_page_whose_time_comes_purges(looked, field):
    seed_pages()
    page = StandardPage.objects.first()
    StandardPage.objects.filter(pk=page.pk).update(**{field: NOON + timedelta(minutes=5)})
    assert [looked(minutes=4), looked(minutes=5), looked(minutes=6)] == [False, True, False]


def test_the_command_publishes_what_is_due(db, settings, django_capture_on_commit_callbacks):
    settings.PAGE_CACHE = True
    seed_pages()
    page = StandardPage(title="定时发布", slug="timed", live=False)
    HomePage.objects.get().add_child(instance=page)
    page.go_live_at = datetime.now(tz=UTC) + timedelta(minutes=5)
    page.save_revision().publish()
    assert Client().get("/timed/").status_code == 404
    with time_machine.travel(datetime.now(tz=UTC) + timedelta(minutes=6)):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("purge_due", verbosity=0)
        assert Client().get("/timed/").status_code == 200
        call_command("purge_due", verbosity=0)


@pytest.mark.once
@pytest.mark.parametrize(("time", "seconds"), [("2026-03-02 12:00", 300), ("2026-03-02 23:58", 120)])
def test_no_copy_outlives_the_day(time, seconds):
    response = HttpResponse()
    with time_machine.travel(f"{time}+08:00", tick=False):
        caching.let_be_kept(response)
    assert response["Cache-Control"] == f"public, max-age=0, s-maxage={seconds}"


@pytest.fixture
def link(settings, tmp_path) -> Callable[[], str]:
    """Where nginx is sent: the name of the stamp."""
    settings.PAGE_CACHE_FOLDER = tmp_path / "pages"

    def points_to() -> str:
        target = (tmp_path / "pages" / "current").resolve(strict=True)
        assert target.is_dir()
        return target.name

    return points_to


def test_each_purge_sends_nginx_elsewhere(db, link):
    seen = []
    for _ in range(3):
        purging.purge_now()
        seen.append(link())
    assert len(set(seen)) == 3
    assert seen[-1] == cache.get(caching.STAMP)


def test_what_nginx_left_behind_is_cleared_away(db, link, settings):
    for _ in range(5):
        purging.purge_now()
    names = {path.name for path in settings.PAGE_CACHE_FOLDER.iterdir()}
    assert (len(names), "current" in names) == (3, True)  # the link, its target and the one before


def test_a_folder_that_cannot_be_written_stops_nobody(db, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.PAGE_CACHE_FOLDER = tmp_path / "file" / "pages"
    purging.purge_now()
    assert cache.get(caching.STAMP)


def test_a_link_that_is_behind_is_set_within_a_minute(looked, link, settings):
    folder, settings.PAGE_CACHE_FOLDER = settings.PAGE_CACHE_FOLDER, None
    purging.purge_now()  # on another machine
    settings.PAGE_CACHE_FOLDER = folder
    assert not looked(minutes=1)
    first = link()
    assert not looked(minutes=2)
    assert [link(), first] == [cache.get(caching.STAMP)] * 2
