"""Passages of found texts, with the hits marked."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .segmentation import RUN, is_han, normalized, pairs

ELLIPSIS = "…"
# So many hits are looked at to choose a passage.
MOST_CHOSEN_FROM = 60


class _Forms(dict[int, str]):
    """Normal forms of characters that have one of the same length, so that places in the text stay what they are."""

    def __missing__(self, character: int) -> str:
        form = normalized(chr(character))
        self[character] = form if len(form) == 1 else chr(character)
        return self[character]


_FORMS = _Forms()


def highlight(text: str, query: str) -> SafeString:
    """The whole text, escaped, with `<mark>` around what the query finds in it."""
    return _marked(text, hits(text, query), 0, len(text))


def snippet(text: str, query: str, length: int = 120) -> SafeString:
    """The passage of about `length` characters that holds most different hits; the beginning when there is none."""
    text = " ".join(text.split())
    found = hits(text, query)
    start = _best_start(text, found, length)
    end = min(len(text), start + length)
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    return mark_safe(before + _marked(text, found, start, end) + after)


def hits(text: str, query: str) -> list[tuple[int, int]]:
    """Where the words of a query stand in a text, as merged (start, end) places in the order of the text.

    A Chinese word that doesn't stand there whole is marked by the pairs that do.
    """
    merged: list[tuple[int, int]] = []
    for first, last in sorted(_places(text.translate(_FORMS), query)):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _places(plain: str, query: str) -> set[tuple[int, int]]:
    places: set[tuple[int, int]] = set()
    for run in RUN.finditer(normalized(query)):
        word = run[0]
        if not is_han(word):
            pattern = rf"(?<![^\W_]){re.escape(word)}"
        elif word in plain or len(word) < 3:
            pattern = re.escape(word)
        else:
            pattern = "|".join(f"(?={re.escape(pair)}).." for pair in pairs(word))
        places |= {match.span() for match in re.finditer(pattern, plain)}
    return places


def _best_start(text: str, found: list[tuple[int, int]], length: int) -> int:
    """Where the passage begins: a little before the hit that has most different hits after it."""
    lead = length // 4
    best, most = 0, 0
    for first, _ in found[:MOST_CHOSEN_FROM]:
        begin = max(0, min(first - lead, len(text) - length))
        different = {text[a:b].lower() for a, b in found if begin <= a and b <= begin + length}
        if len(different) > most:
            best, most = begin, len(different)
    return best


def _marked(text: str, found: list[tuple[int, int]], start: int, end: int) -> SafeString:
    parts, position = [], start
    for first, last in found:
        first, last = max(first, start), min(last, end)
        if first < last:
            parts += [escape(text[position:first]), "<mark>", escape(text[first:last]), "</mark>"]
            position = last
    return mark_safe("".join([*parts, escape(text[position:end])]))
