"""References from one article to another, found in the text and made links: 第六条第一款, 本条例第二十五条, 《…》第…条."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .importing.numerals import NUMERAL, number_of

_POINT = (
    rf"第({NUMERAL})条(?:之({NUMERAL}))?(?:第({NUMERAL})款)?(?:第?[（(]({NUMERAL})[）)]项|第({NUMERAL})项)?"
)
_REFERENCE = re.compile(rf"(?:《([^《》]{{2,60}})》)?{_POINT}")
_FOLLOWS = re.compile(r"[、和或至及,，]\s*$")


@dataclass(frozen=True)
class Reference:
    """Where one is: the document's title as it was written ("" for this text), article, paragraph, item."""

    title: str
    article: int
    inserted: int | None = None
    paragraph: int | None = None
    item: int | None = None

    def anchors(self) -> list[str]:
        """The addresses to try, the most exact first."""
        article = f"a{self.article}" + (f"z{self.inserted}" if self.inserted else "")
        found = [article]
        if self.paragraph:
            found.insert(0, f"{article}-p{self.paragraph}")
            if self.item:
                found.insert(0, f"{article}-p{self.paragraph}-i{self.item}")
        elif self.item:
            found.insert(0, f"{article}-p1-i{self.item}")
        return found


def references(text: str) -> list[tuple[int, int, Reference]]:
    """Every reference of a text: where it begins and ends, and to what. A title counts for those that follow it at once."""
    found: list[tuple[int, int, Reference]] = []
    title, end = "", -1
    for match in _REFERENCE.finditer(text):
        between = text[end : match.start()] if end >= 0 else ""
        if match[1]:
            title = match[1]
        elif not (end >= 0 and len(between) <= 2 and _FOLLOWS.search(between)):
            title = ""
        article = number_of(match[2])
        if article is None:
            continue
        values = [number_of(match[n]) if match[n] else None for n in (3, 4, 5, 6)]
        start = match.start() + (len(match[1]) + 2 if match[1] else 0)
        found.append(
            (start, match.end(), Reference(title, article, values[0], values[1], values[2] or values[3]))
        )
        end = match.end()
    return found


def link_references(
    text: str, *, own: Mapping[str, str], elsewhere: Callable[[str, list[str]], str | None]
) -> SafeString:
    """The escaped text with its references as links.

    `own` gives the address for an anchor of this text; `elsewhere(title, anchors)` that of another document, or None
    where the library doesn't hold it: then the words stay words.
    """
    html, end = SafeString(""), 0
    for start, stop, reference in references(text):
        anchors = reference.anchors()
        url = (
            elsewhere(reference.title, anchors)
            if reference.title
            else next((own[anchor] for anchor in anchors if anchor in own), None)
        )
        html += conditional_escape(text[end:start])
        html += (
            format_html('<a href="{}">{}</a>', url, text[start:stop])
            if url
            else conditional_escape(text[start:stop])
        )
        end = stop
    return mark_safe(html + conditional_escape(text[end:]))
