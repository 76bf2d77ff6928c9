"""Makes the demo's articles, works, questions and terms, and what readers said of some."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Page

from education.articles.helpful.services import answer
from education.articles.models import (
    ArticleIndexPage,
    ArticlePage,
    FaqIndexPage,
    FaqPage,
    GlossaryIndexPage,
    RelatedQuestion,
    TermPage,
    WorkIndexPage,
    WorkPage,
)
from education.articles.models.audiences import joined
from education.topics.models import Product
from hub.accounts.models import User
from hub.editorial import services as editorial
from hub.pages.models import CustomImage
from hub.pdf.reading import first_page_as_png
from hub.pdf.rendering import render_pdf

from ..files import document
from .questions import QUESTIONS
from .terms import TERMS
from .texts import ARTICLES, WORKS, Text

WRITER = "editor.xu"
ANSWERS = (
    ("hedging-basics", 14, 2, ("希望补充会计处理的例子。", "敞口怎样计算还不清楚。")),
    ("margin-and-leverage", 22, 1, ("例子很直观。",)),
    ("spotting-illegal-activity", 9, 0, ()),
    ("delivery", 5, 4, ("没有说明最后平仓的具体日期在哪里查。", "想知道企业第一次交割怎么办。")),
)


@transaction.atomic
def seed_articles() -> None:
    """After the pages, once."""
    if ArticlePage.objects.exists():
        return
    writer = User.objects.get(username=WRITER)
    terms = GlossaryIndexPage.objects.get()
    for slug, title, english, other_names, summary in TERMS:
        page = TermPage(title=title, slug=slug, english=english, other_names=other_names, summary=summary)
        _publish(terms, page, writer, days=60)
    _questions(writer)
    articles, works = ArticleIndexPage.objects.get(), WorkIndexPage.objects.get()
    for days, text in enumerate(ARTICLES, start=1):
        article = ArticlePage(**_fields(text))
        article.tags.add(*text.tags)
        _publish(articles, article, writer, days=9 * days, products=text.products)
    for days, text in enumerate(WORKS, start=1):
        more = {name: value for name, value in text.more.items() if name != "pages"}
        work = WorkPage(**_fields(text), **more, **_made(text))
        _publish(works, work, writer, days=20 * days, products=text.products)
    _answers()


def _fields(text: Text) -> dict[str, Any]:
    return {
        "title": text.title,
        "slug": text.slug,
        "summary": text.summary,
        "body": text.body,
        "audiences": joined(text.audiences),
        "author": text.author,
    }


def _publish(parent: Page, page: Any, writer: User, *, days: int, products: tuple[str, ...] = ()) -> None:
    """A page that went out some days ago."""
    page.owner = writer
    page.first_published_at = page.last_published_at = timezone.now() - timedelta(days=days)
    if products:
        page.products = list(Product.objects.filter(code__in=products))
    parent.add_child(instance=page)
    editorial.put_on_the_list(page)


def _questions(writer: User) -> None:
    index, pages = FaqIndexPage.objects.get(), {}
    for topic, slug, title, summary, full, _ in QUESTIONS:
        page = FaqPage(
            title=title, slug=slug, summary=summary, answer=full, topic=topic, audiences=joined(["new"])
        )
        _publish(index, page, writer, days=40)
        pages[slug] = page
    RelatedQuestion.objects.bulk_create(
        RelatedQuestion(page=pages[slug], question=pages[other], sort_order=order)
        for _, slug, _, _, _, others in QUESTIONS
        for order, other in enumerate(others)
    )


def _made(text: Text) -> dict[str, Any]:
    """The file or the picture of a work, drawn from its own words."""
    if text.more["kind"] == "booklet":
        file = document(name=text.slug, heading=text.title, paragraphs=[text.summary, *text.more["pages"]])
        return {"file": Document.objects.create(title=f"{text.title}（PDF）", file=file)}
    drawn = first_page_as_png(render_pdf("home/demo/chain.html", {}, title=text.title), width=1280)
    image = CustomImage.objects.create(
        title=text.title,
        description="铜产业链四个环节及其价格风险",
        file=ImageFile(BytesIO(drawn), name=f"{text.slug}.png"),
    )
    picture = {"image": image, "alt": "采选、冶炼、加工、终端四个环节及其价格风险，说明见下文", "caption": ""}
    return {"poster": image, "pictures": [("picture", picture)]}


def _answers() -> None:
    for slug, yes, no, reasons in ANSWERS:
        page = Page.objects.get(
            slug=slug, content_type__app_label="articles", content_type__model__in=("articlepage", "faqpage")
        )
        for number in range(yes + no):
            reason = reasons[number] if number < len(reasons) else ""
            is_yes = number >= no
            answer(page=page, is_yes=is_yes, reason=reason, form=f"demo-{slug}-{number}"[:32])
