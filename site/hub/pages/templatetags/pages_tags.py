"""Tags of the page skeleton."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page as ListPage
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from ..blocks import LinkValue
from ..explaining import explained
from ..languages import current, front_address, is_default, said, tag_of
from ..surroundings import address, surroundings

register = template.Library()


@register.simple_tag(takes_context=True)
def main_navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The pages right below the front page that editors show in menus, each with title, url and active."""
    request = context.get("request")
    if request is None:
        return []
    here = context.get("page")
    page = here if isinstance(here, Page) else None
    return [
        {
            "title": entry.title,
            "url": address(entry, request),
            "active": page is not None and page.path.startswith(entry.path),
        }
        for entry in surroundings(request, page).menu
    ]


@register.simple_tag
def language_tag() -> str:
    """The language of what is rendered, as <html lang> names it."""
    return tag_of(current())


@register.simple_tag
def say(text: str, *values: Any) -> str:
    """A fixed word of a public page: written in Chinese, in English where hub/locale/en has it."""
    return said(text, *values)


@register.simple_tag
def if_default_language() -> bool:
    """Whether the page is in the language of the site."""
    return is_default()


@register.simple_tag
def front_url() -> str:
    """Where the front page in this language is."""
    return front_address()


@register.simple_tag(takes_context=True)
def link_url(context: dict[str, Any], link: LinkValue) -> str:
    """Where a block with a link leads."""
    return link.url(context.get("request"))


@register.filter
def page_numbers(page: ListPage) -> Iterable[int | str]:
    """The numbers around the current page, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


class ExplainedNode(template.Node):
    """A text whose words are explained."""

    def __init__(self, nodes: NodeList) -> None:
        self.nodes = nodes

    def render(self, context: template.Context) -> SafeString:
        page = context.get("page")
        key = page.pk if isinstance(page, Page) else None
        return mark_safe(explained(self.nodes.render(context), key, context.get("request")))


@register.tag("explained")
def do_explained(parser: Parser, token: Token) -> ExplainedNode:
    """`{% explained %}…{% endexplained %}` around what is the text of a page, and no link or heading of the layout."""
    nodes = parser.parse(("endexplained",))
    parser.delete_first_token()
    return ExplainedNode(nodes)
