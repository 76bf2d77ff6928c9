"""What the public reads: the series with its calendar and archive, a talk, a speaker."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from education.talks import planning, registering
from education.talks.models import Talk, TalkPage
from education.topics.models import Product
from hub.pages.caching import current_stamp
from hub.pages.models import ExchangeSettings
from hub.search.models import Document

from . import factories as talks

pytestmark = pytest.mark.django_db


def queries(url):
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        answer = Client().get(url)
    assert answer.status_code == 200
    return len(found), answer.content.decode()


def agenda(*speakers):
    return [("item", {"begins": None, "title": "套期保值的基差风险", "speakers": list(speakers), "note": ""})]


def test_a_year_costs_the_same_whatever_is_in_it():
    year = timezone.localdate().year + 1
    products = list(Product.objects.all()[:3])
    speaker = talks.speaker()

    def add(number):
        day = date(year, 1 + number % 12, 3 + number // 12)
        talk = talks.opened(day=day, title=f"第 {number} 讲", agenda=agenda(speaker))
        TalkPage.objects.get(pk=talk.page_id).products.set(products)
        page = TalkPage.objects.get(pk=talk.page_id)
        page.products = products
        page.save()
        talks.register(talk)

    for number in range(2):
        add(number)
    url = f"{talks.series().url}calendar/{year}/"
    queries(url)
    few, text = queries(url)
    assert "第 1 讲" in text and "s-maxage" in Client().get(url)["Cache-Control"]
    series_few, _ = queries(talks.series().url)
    speaker_few, _ = queries(speaker.url)
    for number in range(2, 20):
        add(number)
    many, text = queries(url)
    assert "第 19 讲" in text
    assert few == many <= 15
    assert queries(talks.series().url)[0] == series_few <= 22
    assert queries(speaker.url)[0] == speaker_few <= 15
    for bad in ("1999", "2100", "99999999"):
        assert Client().get(f"{talks.series().url}calendar/{bad}/").status_code == 404


def test_the_archive_is_found_by_year_product_and_topic():
    copper, nickel = Product.objects.get(code="CU"), Product.objects.get(code="NI")
    for number, product in enumerate((copper, nickel)):
        talk = talks.opened(title=f"{product.name}的季度回顾")
        page = TalkPage.objects.get(pk=talk.page_id)
        page.products = [product]
        page.tags.add(("套期保值", "跨期套利")[number])
        page.save()
        talks.held(talk, days=30 * (number + 1))
    talks.opened(title="还没有办")
    url = f"{talks.series().url}archive/"

    def titles(query):
        text = Client().get(f"{url}?{query}").content.decode()
        return [word for word in ("铜的季度回顾", "镍的季度回顾", "还没有办") if word in text]

    assert titles("") == ["铜的季度回顾", "镍的季度回顾"]
    assert titles("product=CU") == ["铜的季度回顾"]
    assert titles("topic=跨期套利") == ["镍的季度回顾"]
    assert titles("product=CU&topic=跨期套利") == []
    assert len(titles("year=' OR 1=1&product=%27&page=zzz")) == 2


def test_full_and_open_again_reach_the_kept_copies(django_capture_on_commit_callbacks):
    talk = talks.opened(capacity=2)

    def purged(act):
        before = current_stamp()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return current_stamp() != before

    Client().get(talk.page.url)  # makes the settings of the site
    assert not purged(lambda: talks.register(talk))
    assert purged(lambda: talks.register(talk))
    assert "已报满" in Client().get(talk.page.url).content.decode()
    row = talk.registrations.first()
    assert purged(lambda: registering.cancel(registration_id=row.pk))
    assert "报名中" in Client().get(talk.page.url).content.decode()
    assert purged(lambda: planning.cancel(talk_id=talk.pk, note="场馆关闭", user=talks.editor()))
    assert Talk.objects.begins_or_ends_between(
        talk.ends_at - timezone.timedelta(hours=1), talk.ends_at + timezone.timedelta(hours=1)
    )


def test_speakers_have_a_page_with_their_talks_and_drafts_stay_inside():
    speaker = talks.speaker("林若谷", position="首席分析师", biography="<p>长期从事有色金属研究。</p>")
    talk = talks.opened(title="镍的供需", agenda=agenda(speaker))
    draft = talks.planned(title="未公布的主题")
    page = TalkPage.objects.get(pk=draft.page_id)
    page.agenda = agenda(speaker)
    page.save_revision()
    text = Client().get(speaker.url).content.decode()
    assert "镍的供需" in text and "未公布的主题" not in text and "首席分析师" in text
    shown = Client().get(talk.page.url).content.decode()
    assert speaker.url in shown and "套期保值的基差风险" in shown and "EventScheduled" in shown


def test_an_embed_from_a_host_that_is_not_allowed_is_refused():
    talk = talks.opened(material_audience="public")
    page = TalkPage.objects.get(pk=talk.page_id)
    page.embed_url = "https://player.example.com/v/1"
    with pytest.raises(ValidationError, match="不在可以嵌入的网站之列"):
        page.full_clean()
    told = ExchangeSettings.for_site(Site.objects.get(is_default_site=True))
    told.player_hosts = "player.example.com"
    told.save()
    for bad in (
        "http://player.example.com/v/1",
        "https://player.example.com.evil.example/",
        "https://user@player.example.com/",
        "https://player.example.com:8443/",
        "https://player.example.com:99999/",
    ):
        page.embed_url = bad
        with pytest.raises(ValidationError):
            page.full_clean()
    page.embed_url = "https://player.example.com/v/1"
    page.full_clean()
    page.save_revision().publish()
    answer = Client().get(talk.page.url)
    assert "frame-src https://player.example.com" in answer["Content-Security-Policy"]
    assert "<iframe" in answer.content.decode()
    told.player_hosts = ""
    told.save()
    cache.clear()
    answer = Client().get(talk.page.url)
    assert "frame-src" not in answer["Content-Security-Policy"] and "<iframe" not in answer.content.decode()
    for setting in ("player_hosts", "picture_hosts"):
        setattr(told, setting, "not a host")
        with pytest.raises(ValidationError, match="不是域名") as refused:
            told.full_clean()
        assert list(refused.value.message_dict) == [setting]
        setattr(told, setting, "")


def test_the_search_knows_the_day_that_a_talk_was_moved_to(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        talk = talks.opened(title="镍的供需")
    with django_capture_on_commit_callbacks(execute=True):
        planning.move(
            talk_id=talk.pk,
            starts_at=talk.starts_at + timedelta(days=7),
            ends_at=talk.ends_at + timedelta(days=7),
            note="讲者行程调整",
            user=talks.editor(),
        )
    talk.refresh_from_db()
    assert Document.objects.get(source="pages", key=talk.page_id).dated == talk.day
