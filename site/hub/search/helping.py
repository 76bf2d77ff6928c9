"""What to try where nothing was found: what sounds like it, fewer words, shorter ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .finding import Found, find
from .models import Document
from .pinyin import LONGEST as SYLLABLES
from .queries import Query
from .segmentation import RUN
from .syllables import sounds_like, spelt
from .words import PINYIN, SHORTEST_PREFIX, TABLE, Word

MOST = 4
# So many hits of an attempt are looked at.
LOOKED_AT = 50
# Parts of a word that nobody finds: of so many Han characters at least.
SHORTEST_PART = 2


@dataclass(frozen=True)
class Attempt:
    """Other words, with how many hits they have and of which kinds."""

    text: str
    found: Found


def attempts(query: Query, *, user: Any) -> list[Attempt]:
    """Queries near this one that find something; some twenty small searches at most."""
    made: list[Attempt] = []
    for words in _others(query, user):
        if len(made) == MOST:
            break
        if all(words) and words not in [tuple(each.text.split()) for each in made]:
            found = find(query.but(words), user=user, most=LOOKED_AT)
            if found.hits:
                made.append(Attempt(" ".join(words), found))
    return made


def _others(query: Query, user: Any) -> Iterator[tuple[str, ...]]:
    words = query.words
    for place, word in enumerate(words):
        if alike := _alike(word):
            yield (*words[:place], alike, *words[place + 1 :])
    if len(words) > 1:
        for left_out in range(len(words)):
            yield words[:left_out] + words[left_out + 1 :]
        yield from ((word,) for word in words)
    elif len(words[0]) > SHORTEST_PART:
        # The end of a Latin word is none: of “margins” it is “margin” that may be found, not “ins”.
        ends = (False, True) if _is_han(words[0]) else (False,)
        yield from ((_longest(query, words[0], user, at_end=at_end),) for at_end in ends)


def _alike(word: str) -> str:
    """A word of the same sound in some name (保政金: 保证金); "" for none."""
    if not (2 <= len(word) <= SYLLABLES and spelt(word)):
        return ""
    keys = TABLE.newest([(Word(PINYIN + "".join(spelt(word)), prefix=True),)], most=LOOKED_AT)
    names = Document.objects.filter(pk__in=keys).values_list("named", flat=True)
    return next(filter(None, (sounds_like(name, word) for name in names)), "")


def _is_han(word: str) -> bool:
    found = RUN.match(word)
    return bool(found and found["han"])


def _longest(query: Query, word: str, user: Any, *, at_end: bool) -> str:
    """The longest beginning, or end, of a word that finds something; of two Han characters, or four letters, at least."""

    def part(length: int) -> str:
        return word[-length:] if at_end else word[:length]

    shortest = SHORTEST_PART if _is_han(word) else SHORTEST_PREFIX
    least, most = shortest - 1, len(word)
    while most - least > 1:
        middle = (least + most) // 2
        if find(query.but((part(middle),)), user=user, most=LOOKED_AT).hits:
            least = middle
        else:
            most = middle
    return part(least) if least >= shortest else ""
