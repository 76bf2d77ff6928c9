"""The public page of the co-hosted events: what takes applications now, the same for everybody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from hub.pages.models import ProgrammeIndexPage
from programs.events.models import EventProgrammePage
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db):
    """A programme page below an index page, below the root of the site."""
    root = Page.objects.get(depth=2)
    index = root.add_child(instance=ProgrammeIndexPage(title="会员及市场服务", slug="services"))
    return index.add_child(
        instance=EventProgrammePage(
            title="合作举办市场活动",
            slug="co-hosted-events",
            background="<p>为拓展市场服务广度和深度。</p>",
        )
    )


def test_it_says_what_may_be_applied_for(client, page):
    call = factories.call(requirements=("plan", "quotation"))
    call.guideline.save("guideline.pdf", factories.pdf_upload())
    call.requirements.filter(code="quotation").update(is_required=False)
    response = client.get(page.url)
    words = text_of(response)
    for expected in (
        call.title,
        "正在受理",
        "大型论坛 · 投资者报告会 · 产业沙龙",
        "请准备：活动方案1、活动方案2（选交）。",
        "仅供会员登录后下载",
    ):
        assert expected in words
    content = response.content.decode()
    assert reverse("events:apply", args=[call.pk]) in content
    assert "guideline.pdf" not in content


def test_calls_that_take_nothing_today_are_left_out(client, page):
    today = timezone.localdate()
    factories.call(title="未开放的征集", is_open=False)
    factories.call(title="已截止的征集", closes_on=today - timedelta(days=1))
    factories.call(title="尚未开始的征集", opens_on=today + timedelta(days=1))
    words = text_of(client.get(page.url))
    assert "目前没有正在受理的申报。" in words
    for title in ("未开放的征集", "已截止的征集", "尚未开始的征集"):
        assert title not in words


def test_it_is_the_same_for_everybody(client, page):
    factories.call()
    assert signed_in(factories.member()).get(page.url).content == client.get(page.url).content


def test_it_costs_at_most_fifteen_queries(client, page, django_assert_max_num_queries):
    factories.call()
    factories.call()
    client.get(page.url)
    with django_assert_max_num_queries(15):
        client.get(page.url)
