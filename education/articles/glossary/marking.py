"""Marks terms in a text that is HTML already. Pure: what surrounds a word is never changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

#: A tag or a comment; a ">" within quotes ends none.
TAG = re.compile(r"<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
NAME = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9]*)")
#: Within these a link would be wrong, or what stands there is no text.
CLOSED = frozenset(
    [
        "a",
        "button",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "summary",
        "th",
        "caption",
        "label",
        "select",
        "textarea",
        "script",
        "style",
        "code",
        "pre",
        "svg",
        "blockquote",
        "figcaption",
    ]
)


@dataclass(frozen=True)
class Term:
    """What is marked: its words, its explanation and the address of its page."""

    key: int
    words: tuple[str, ...]
    explanation: str
    url: str


@lru_cache(maxsize=8)
def _looking(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest word at each place; letters and figures only as whole words, and never the name of an entity."""
    found = []
    for word in sorted(words, key=len, reverse=True):
        said = re.escape(escape(word, quote=False))
        before = r"(?<![A-Za-z0-9&#])" if word[0].isascii() else ""
        after = r"(?![A-Za-z0-9])" if word[-1].isascii() else ""
        found.append(f"{before}{said}{after}")
    return re.compile("|".join(found), re.IGNORECASE)


def mark(html: str, terms: list[Term], *, seen: set[int], most: int) -> str:
    """The text with each term marked where it stands first. `seen` are terms of the page that are done, and grows."""
    of_word = {escape(word, quote=False).casefold(): term for term in reversed(terms) for word in term.words}
    if not of_word:
        return html
    pattern = _looking(tuple(word for term in terms for word in term.words))

    def marked(match: re.Match[str]) -> str:
        term = of_word.get(match[0].casefold())
        if term is None or term.key in seen or len(seen) >= most:
            return match[0]
        seen.add(term.key)
        return drawn(match[0], term)

    parts: list[str] = []
    closed: list[Any] = []
    end = 0
    for tag in TAG.finditer(html):
        said = html[end : tag.start()]
        parts.append(said if closed else pattern.sub(marked, said))
        parts.append(tag[0])
        end = tag.end()
        _step(tag[0], closed)
    said = html[end:]
    parts.append(said if closed else pattern.sub(marked, said))
    return "".join(parts)


def _step(tag: str, closed: list[str]) -> None:
    """Note that a closed element begins or ends here."""
    named = NAME.match(tag)
    if named is None or (name := named[1].lower()) not in CLOSED or tag.endswith("/>"):
        return
    if not tag.startswith("</"):
        closed.append(name)
    elif name in closed:
        del closed[len(closed) - 1 - closed[::-1].index(name) :]


def drawn(words: str, term: Term) -> str:
    """A link to the term with its explanation beside it, which shows on hover and focus; words are HTML already."""
    name = f"term-{term.key}"
    return (
        f'<span class="term"><a class="term__word" href="{escape(term.url)}" aria-describedby="{name}">{words}</a>'
        f'<span class="term__note" role="tooltip" id="{name}">{escape(term.explanation)}</span></span>'
    )
