"""One search over everything that is public, and what else this person may read.

The table of words answers with the newest documents that have all words: those with the words in their names, and of all
hits a bounded number. Their texts decide which of them are hits and which are good ones; their rooms, who may see them.
So a word of every document costs no more than one of a thousand. Facets are counted among these.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString

from .indexing import facet
from .models import Document
from .queries import Query
from .registry import source
from .segmentation import HAN, is_han
from .snippets import highlight, snippet
from .snippets import hits as places_of
from .words import PINYIN, TABLE, TITLE, AnyOf, Word, wanted

# So many hits are looked at, at a time; when too few of them may be seen, older ones, so many times.
MOST_NAMED, MOST, ROUNDS = 100, 300, 8
# So many names are offered while somebody types.
MOST_OFFERED = 24
# So many can be paged through.
MOST_SHOWN = 200
# What a hit in a name is worth, more for a larger part of it, and a hit in the text, up to so many.
IN_NAME, PART_OF_NAME, IN_TEXT, MOST_IN_TEXT = 100, 60, 1, 5
# A row of candidates; its text is read where words are compared with it.
COLUMNS = ("pk", "source", "key", "kind", "products", "dated", "named")


@dataclass(frozen=True)
class Hit:
    """A candidate that this person may see."""

    pk: int
    source: str
    key: int
    kind: str
    products: tuple[str, ...]
    dated: date | None
    score: float


@dataclass(frozen=True)
class Shown:
    """A line of the results; title and passage are marked and escaped.

    `fragment` has browsers scroll to the hit and mark it: the page itself is one for everybody.
    """

    source: str
    title: SafeString
    url: str
    fragment: str
    place: str
    kind: str
    dated: date | None
    passage: SafeString


@dataclass(frozen=True)
class Found:
    """What a search found: hits in their order, whether there are more, and whether they were found by pinyin."""

    hits: list[Hit] = field(default_factory=list)
    more: bool = False
    by_pinyin: bool = False

    def counts(self, name: str) -> list[tuple[str, int]]:
        """How many hits there are of each kind, product or year; the most frequent first, years from the newest on."""
        if name == "kind":
            return Counter(hit.kind for hit in self.hits).most_common()
        if name == "product":
            return Counter(code for hit in self.hits for code in hit.products).most_common()
        return sorted(Counter(str(hit.dated.year) for hit in self.hits if hit.dated).items(), reverse=True)


def find(query: Query, *, user: Any, facets: dict[str, str] | None = None, most: int = MOST) -> Found:
    """What `user` may read of what has all words, the best first; within `facets`: kind, product, year.

    Latin words that nothing contains are taken for pinyin.
    """
    if not query.words:
        return Found()
    within: list[AnyOf] = [(Word(facet(name, value)),) for name, value in (facets or {}).items() if value]
    found = _find(query, within, user, most, spelt=False)
    if not found.hits and any(_may_be_pinyin(word) for word in query.words):
        found = _find(query, within, user, most, spelt=True)
    return found


def _find(query: Query, within: list[AnyOf], user: Any, most: int, *, spelt: bool) -> Found:
    named = _wanted(query.words, TITLE) + within
    anywhere = _wanted(query.words, spelt=spelt) + within
    certain = [word for word in query.words if not (spelt and _may_be_pinyin(word))]
    keys = TABLE.newest(anywhere, most=most)
    more = len(keys) == most
    looked_at = [*keys, *(TABLE.newest(named, most=MOST_NAMED) if more else [])]
    hits = list(_visible(list(_verified(looked_at, certain)), user))
    for _ in range(ROUNDS):
        if not more or len(hits) >= min(most, MOST_SHOWN):
            break
        keys = TABLE.newest(anywhere, most=most, before=keys[-1])
        more = len(keys) == most
        known = {hit.pk for hit in hits}
        hits += [hit for hit in _visible(list(_verified(keys, certain)), user) if hit.pk not in known]
    hits.sort(key=lambda hit: (-hit.score, -(hit.dated or date.min).toordinal(), -hit.pk))
    return Found(hits, more, spelt and bool(hits))


def _wanted(
    words: Iterable[str], mark: str = "", *, spelt: bool = False, unfinished: bool = False
) -> list[AnyOf]:
    found: list[AnyOf] = []
    for word in words:
        every = wanted(word, mark)
        if spelt and _may_be_pinyin(word):
            every = [
                (Word(mark + word, prefix=unfinished or every[0][0].prefix), Word(PINYIN + word, prefix=True))
            ]
        found += every
    return found


def _may_be_pinyin(word: str) -> bool:
    return len(word) > 1 and word.isascii() and word.isalpha()


def _verified(keys: Iterable[int], words: Sequence[str]) -> Iterator[Hit]:
    """Pairs of characters may stand apart from each other: only texts with the words themselves are hits."""
    counting = [(word, _counter(word)) for word in words]
    columns = (*COLUMNS, "folded") if words else COLUMNS
    rows = Document.objects.filter(pk__in=list(dict.fromkeys(keys))).values_list(*columns)
    for pk, name, key, kind, products, dated, named, *texts in rows:
        score, folded = 0.0, "".join(texts)
        for word, count in counting:
            times = count(folded)
            if not times:
                break
            score += min(times, MOST_IN_TEXT) * IN_TEXT
            if count(named):
                first = named.partition("\n")[0]
                score += IN_NAME + PART_OF_NAME * len(word) / max(len(word), len(first))
        else:
            yield Hit(pk, name, key, kind, tuple(filter(None, products.split(","))), dated, score)


def _counter(word: str) -> Any:
    """How often a word stands in a text. A Latin one begins where no other does."""
    if is_han(word):
        return lambda text: text.count(word)
    own = rf"[^\W_{HAN}]"
    whole = "" if len(word) > 3 else rf"(?!{own})"
    pattern = re.compile(rf"{re.escape(word[:60])}(?<!{own}{re.escape(word[:60])}){whole}")
    return partial(_times, pattern)


def _times(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))


def _visible(hits: list[Hit], user: Any) -> Iterator[Hit]:
    """Those that their rooms show to this person; one query for each room."""
    keys: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        keys[hit.source].append(hit.key)
    seen = set()
    for name, among in keys.items():
        if room := source(name):
            rows = room.visible_to(user).order_by().filter(pk__in=among).values_list("pk", flat=True)
            seen |= {(name, key) for key in rows}
    return (hit for hit in hits if (hit.source, hit.key) in seen)


def find_named(query: Query, *, user: Any) -> list[Hit]:
    """What has the words in its names, the last one unfinished or in pinyin: names that begin so first, then short ones."""
    if not query.words:
        return []
    every = _wanted(query.words, TITLE, spelt=True, unfinished=True)
    certain = [word for word in query.words if is_han(word)]
    rows = Document.objects.filter(pk__in=TABLE.newest(every, most=MOST_NAMED)).values_list(*COLUMNS)
    first = query.words[0]
    ranked = [
        (not named.startswith(first), len(named), Hit(pk, name, key, kind, (), dated, 0))
        for pk, name, key, kind, _, dated, named in rows
        if all(word in named for word in certain)
    ]
    ranked.sort(key=lambda row: (*row[:2], -row[2].pk))
    return list(_visible([hit for *_, hit in ranked[:MOST_OFFERED]], user))


def at(hits: Sequence[Hit], user: Any) -> dict[tuple[str, int], tuple[str, str]]:
    """Address and place of hits by source and key, as far as this person may read them."""
    keys: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        keys[hit.source].append(hit.key)
    return {
        (name, key): found
        for name, among in keys.items()
        if (room := source(name))
        for key, found in room.shown(among, user).items()
    }


def shown(found: Sequence[Hit], query: Query, *, user: Any) -> list[Shown]:
    """Lines of the results: few queries, however many kinds there are among them."""
    rows = Document.objects.filter(pk__in=[hit.pk for hit in found]).values_list("pk", "title", "text")
    texts = {pk: (title, text) for pk, title, text in rows}
    places = at(found, user)
    lines = []
    for hit in found:
        if hit.pk in texts and (hit.source, hit.key) in places:
            (title, text), (url, place) = texts[hit.pk], places[hit.source, hit.key]
            marked, passage = highlight(title, query.marked), snippet(text, query.marked)
            fragment = "" if "#" in url else fragment_of(text, query)
            lines.append(Shown(hit.source, marked, url, fragment, place, hit.kind, hit.dated, passage))
    return lines


def fragment_of(text: str, query: Query) -> str:
    """The end of an address that leads to the first whole hit in a text (`#:~:text=…`), as it stands there."""
    for start, end in places_of(text, query.marked):
        said = text[start:end]
        if len(said) > 1:
            return f"#:~:text={quote(said, safe='').replace('-', '%2D')}"
    return ""
