"""What an editor copies to post a page where no program can post: title, summary, text, poster, share card.

WeChat's public account and its groups take no posts from a program (DOMAIN 1, notices).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import segno
from bs4 import BeautifulSoup
from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText

from hub.pages.models import ExchangeSettings
from hub.pdf.reading import first_page_as_png
from hub.pdf.rendering import render_pdf

TITLE_LENGTH, SUMMARY_LENGTH = 64, 120  # what a public account takes
BEHIND_SIGN_IN = "内容面向会员，请登录会员门户阅读。"
POSTER_WIDTH, CARD_WIDTH = 1080, 1200  # pixels


@dataclass(frozen=True)
class Kit:
    """The words of a post. `text` is plain, paragraphs apart, with the address at its end.

    Of a page that not everybody may read it says the title alone, and its address asks for the sign-in.
    """

    title: str
    summary: str
    text: str
    url: str
    open_to_all: bool = True


def kit_of(page: Page, request: HttpRequest) -> Kit:
    """The kit of a page as it is published; of a draft where it never was."""
    exchange = ExchangeSettings.for_request(request)
    url = page.get_full_url(request) or ""
    open_to_all = getattr(page, "open_to_all", True)
    paragraphs = list(paragraphs_of(page)) if open_to_all else [BEHIND_SIGN_IN]
    summary = (page.search_description or getattr(page, "summary", "")) if open_to_all else ""
    summary = summary or "".join(paragraphs)
    closing = [f"阅读原文：{url}", exchange.name]
    return Kit(
        title=Truncator(page.seo_title or page.title).chars(TITLE_LENGTH),
        summary=Truncator(summary).chars(SUMMARY_LENGTH),
        text="\n\n".join([page.title, *paragraphs, *(line for line in closing if line)]),
        url=url,
        open_to_all=open_to_all,
    )


def paragraphs_of(page: Page) -> Iterator[str]:
    """What the page says, paragraph by paragraph and item by item, without markup."""
    for field in page._meta.concrete_fields:
        value = field.value_from_object(page)
        if isinstance(field, RichTextField):
            yield from lines_of(value)
        elif isinstance(field, StreamField):
            for block in value:
                if isinstance(block.value, RichText):
                    yield from lines_of(block.value.source)
                else:
                    yield from filter(None, block.block.get_searchable_content(block.value))


def lines_of(html: str) -> Iterator[str]:
    """The paragraphs and list items of rich text."""
    for element in BeautifulSoup(html, "html.parser").find_all(["p", "li", "h2", "h3", "h4"]):
        if words := " ".join(element.get_text().split()):
            yield f"· {words}" if element.name == "li" else words


def draw(kit: Kit, request: HttpRequest, *, shape: str) -> bytes:
    """A PNG of the kit: shape "poster" (3:4, with a QR code) or "card" (1200 × 630). Takes about 0.5 s."""
    exchange = ExchangeSettings.for_request(request)
    context = {
        "kit": kit,
        "exchange": exchange,
        "qr": segno.make(kit.url or exchange.name, error="m").svg_data_uri(border=2, dark="#16181b"),
    }
    pdf = render_pdf(f"hub/editorial/{shape}.html", context, title=kit.title)
    return first_page_as_png(pdf, width=POSTER_WIDTH if shape == "poster" else CARD_WIDTH)
