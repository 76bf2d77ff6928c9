"""A small site with the lists of articles, works, questions and terms."""

import pytest
from wagtail.models import Page, Site

from education.articles.models import (
    ArticleIndexPage,
    ArticlePage,
    FaqIndexPage,
    GlossaryIndexPage,
    TermPage,
    WorkIndexPage,
)
from education.articles.models.audiences import joined
from education.topics.models import Product
from home.models import HomePage
from hub.editorial.workflow import ensure_publishing_workflow
from hub.pages.models import ProgrammeIndexPage
from hub.pages.permissions import sync_editor_permissions


class Shelf:
    """The lists, and verbs that put something on them."""

    def __init__(self) -> None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title="首页", slug="front", headline="服务", lead="一站通"))
        Site.objects.filter(is_default_site=True).update(root_page=home)
        Site.clear_site_root_paths_cache()
        sync_editor_permissions()
        ensure_publishing_workflow()
        part = home.add_child(instance=ProgrammeIndexPage(title="投资者教育", slug="education"))
        self.articles = part.add_child(instance=ArticleIndexPage(title="投教文章", slug="articles"))
        self.works = part.add_child(instance=WorkIndexPage(title="原创作品", slug="works"))
        self.faq = part.add_child(instance=FaqIndexPage(title="常见问题", slug="faq"))
        self.glossary = part.add_child(instance=GlossaryIndexPage(title="术语表", slug="glossary"))

    def article(self, slug, *, audiences=(), products=(), tags=(), **values) -> ArticlePage:
        made = ArticlePage(
            **{"title": f"文章 {slug}", "summary": "摘要", "slug": slug} | values, audiences=joined(audiences)
        )
        made.products = list(Product.objects.filter(code__in=products))
        made.tags.add(*tags)
        return self.articles.add_child(instance=made)

    def term(self, title, slug, **values) -> TermPage:
        return self.glossary.add_child(
            instance=TermPage(**{"title": title, "slug": slug, "summary": f"{title}的解释。"} | values)
        )


@pytest.fixture
def shelf(db) -> Shelf:
    return Shelf()
