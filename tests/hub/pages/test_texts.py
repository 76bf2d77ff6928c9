"""All that a page says, part by part; the notice about risks."""

import pytest
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site

from home.models import HomePage
from hub.pages.models import CustomImage, ExchangeSettings, StandardPage


@pytest.fixture
def page(db) -> StandardPage:
    picture = CustomImage.objects.create(title="盘面截图", file=get_test_image_file())
    paper = Document.objects.create(title="讲义", file="none.pdf")
    linked = Document.objects.create(title="附表", file="other.pdf")
    home = Page.get_first_root_node().add_child(
        instance=HomePage(title="首页", slug="front", headline="服务", lead="一站通")
    )
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    said = StandardPage(
        title="铜", slug="copper", summary="摘要一句", seo_title="铜期货", search_description="说明"
    )
    said.body = [
        ("paragraph", f'<p>正文<b>一段</b><a linktype="document" id="{linked.pk}">见附表</a></p>'),
        ("image", {"image": picture, "alt": "", "caption": "图注一句"}),
        ("documents", {"documents": [{"document": paper, "note": "会后阅读"}]}),
    ]
    return home.add_child(instance=said)


def test_every_text_of_a_page_is_named(page):
    assert list(page.checked_texts()) == [
        ("标题", "铜"),
        ("搜索标题", "铜期货"),
        ("搜索说明", "说明"),
        ("摘要", "摘要一句"),
        ("正文", "正文一段见附表"),
        ("正文", "图注一句"),
        ("正文", "会后阅读"),
        ("图片标题", "盘面截图"),
        ("文件标题", "讲义"),
        ("文件标题", "附表"),
    ]


def test_a_draft_is_read_as_it_was_kept(page):
    page.title = "锌"
    page.save_revision()
    assert next(iter(page.get_latest_revision_as_object().checked_texts())) == ("标题", "锌")


def test_the_notice_about_risks_stands_below_those_that_ask_for_it(page, monkeypatch):
    notice = ExchangeSettings._meta.get_field("risk_notice").default
    assert notice not in Client().get(page.url).text
    monkeypatch.setattr(StandardPage, "shows_risk_notice", True)
    answer = Client().get(page.url).text
    assert notice in answer and answer.index(notice) > answer.index("正文")
    exchange = ExchangeSettings.for_site(Site.objects.get())
    exchange.risk_notice = ""
    exchange.save()
    assert "风险提示" not in Client().get(page.url).text
