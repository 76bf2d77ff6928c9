"""What the templates of the library ask for."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from ..models import RegulationPage, Section, Version
from ..reading import Text
from ..references import link_references
from ..services import citation

register = template.Library()


class Links:
    """The addresses of all parts of one text, and of other documents of the library: asked for once per page."""

    def __init__(self, text: Text, base: str) -> None:
        self.base = base
        self.own = {section.anchor: self.address(section.anchor) for section in text.sections}
        self.others: dict[str, str] | None = None

    def address(self, anchor: str) -> str:
        """The page of the article, at the part."""
        article, _, below = anchor.partition("-")
        return f"{self.base}{article}/" + (f"#{anchor}" if below else "")

    def elsewhere(self, title: str, anchors: list[str]) -> str | None:
        """The article of another document in its newest published version; None for one that isn't held."""
        if self.others is None:
            found = Version.objects.published().select_related("page").order_by("effective_on")
            self.others = {row.title: f"{row.page.get_url()}v/{row.slug}/" for row in found}
        base = self.others.get(title)
        return f"{base}{anchors[-1]}/" if base else None


@register.simple_tag
def reference_links(text: Text, page: RegulationPage) -> Links:
    """Where the references of this text lead; hand it to `linked`."""
    return Links(text, f"{page.get_url()}v/{text.version.slug}/")


@register.simple_tag
def consultation_links(text: Text, base: str) -> Links:
    """The same for a draft that is out for comments, which is read below `base`."""
    return Links(text, base)


@register.filter
def linked(text: str, links: Links) -> SafeString:
    """The text with its references as links."""
    return link_references(text, own=links.own, elsewhere=links.elsewhere)


@register.filter
def cited(section: Section) -> str:
    """How an article is cited."""
    return citation(section)
