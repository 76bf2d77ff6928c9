"""Text to search tokens: Chinese has no spaces, so every two neighbouring characters make a token.

Overlapping pairs joined by AND find every text that contains the query, and little else; dictionary-based words
lose what stands inside a longer word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
RUN = re.compile(rf"(?P<han>[{HAN}]+)|[^\W_{HAN}]+")
# A shorter Latin token, such as a commodity's code, must match whole.
SHORTEST_PREFIX = 3


@dataclass(frozen=True)
class Term:
    """One token of a query; with `prefix`, tokens that begin with it match too."""

    text: str
    prefix: bool = False


def normalized(text: str) -> str:
    """Full-width forms become half-width, capitals small."""
    return unicodedata.normalize("NFKC", text).lower()


def tokens(text: str) -> Iterator[str]:
    """The tokens under which a text is found: pairs of Han characters, single last ones, other words whole."""
    for run in RUN.finditer(normalized(text)):
        if run["han"]:
            yield from pairs(run[0])
            yield run[0][-1]
        else:
            yield run[0]


def segmented(text: str) -> str:
    """The tokens with spaces between, as the index keeps them."""
    return " ".join(tokens(text))


def terms(text: str, *, unfinished: bool = False) -> list[Term]:
    """What a text must contain to match a query. `unfinished`: Latin words may go on, however short."""
    found = []
    for run in RUN.finditer(normalized(text)):
        word = run[0]
        if not run["han"]:
            found.append(Term(word, prefix=unfinished or len(word) >= SHORTEST_PREFIX))
        elif len(word) == 1:
            found.append(Term(word, prefix=True))
        else:
            found += [Term(pair) for pair in pairs(word)]
    return found


def phrase_terms(text: str) -> list[Term]:
    """The tokens of a phrase as they follow each other in the index; the text may go on after it."""
    found = list(tokens(text))
    if not found or not is_han(found[-1]):
        return [Term(word) for word in found]
    if len(found) > 1 and found[-2].endswith(found[-1]) and len(found[-2]) > 1:
        return [Term(word) for word in found[:-1]]
    return [*(Term(word) for word in found[:-1]), Term(found[-1], prefix=True)]


def pairs(run: str) -> Iterator[str]:
    """Every two neighbouring characters."""
    return (run[i : i + 2] for i in range(len(run) - 1))


def is_han(text: str) -> bool:
    """Whether a token is of Chinese characters."""
    match = RUN.match(text)
    return bool(match and match["han"])
