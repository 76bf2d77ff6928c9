"""Looks for phrases in texts, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from re import Pattern
from typing import TYPE_CHECKING

from .patterns import compiled, plain

if TYPE_CHECKING:
    from ..models import GuardPhrase

#: Where a sentence ends. A full stop may be a decimal point, a new line a broken one.
ENDS = frozenset("。！？!?；;")
#: Of a sentence that doesn't end so much is shown on either side of what was found.
SHOWN = 60


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is compared; `places` says for each character where it stands in the text."""

    said: str
    plain: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Hit:
    """A phrase in a sentence, `part` of a page. `start` and `end` are places in the sentence."""

    phrase: GuardPhrase
    part: str
    sentence: str
    start: int
    end: int

    @property
    def found(self) -> str:
        """The words as they stand in the text."""
        return self.sentence[self.start : self.end]

    @property
    def before(self) -> str:
        """What stands before them, of a long sentence the end."""
        said = self.sentence[: self.start]
        return said if len(said) <= SHOWN else f"…{said[-SHOWN:]}"

    @property
    def after(self) -> str:
        """What stands behind them, of a long sentence the beginning."""
        said = self.sentence[self.end :]
        return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"

    def holds(self, other: Hit) -> bool:
        """Whether the other words are a part of these."""
        return self.start <= other.start and other.end <= self.end and self.found != other.found

    @property
    def digest(self) -> str:
        """What a second person's word holds for: this phrase, these words of this sentence."""
        said = "\0".join((self.phrase.text, str(self.start), self.sentence))
        return sha256(said.encode()).hexdigest()


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, without the space around them."""
    begin = 0
    for place in range(len(text) + 1):
        if place == len(text) or text[place] in ENDS:
            if sentence := _sentence(text[begin : place + 1]):
                yield sentence
            begin = place + 1


def _sentence(said: str) -> Sentence | None:
    said = said.strip()
    characters = [(each, place) for place, one in enumerate(said) for each in plain(one)]
    if not characters:
        return None
    letters, places = zip(*characters, strict=True)
    return Sentence(said=said, plain="".join(letters), places=places)


def hits(texts: Iterable[tuple[str, str]], phrases: Iterable[GuardPhrase]) -> list[Hit]:
    """All phrases in all texts, in the order of the texts.

    The same words of the same sentence count once, and so do words within words that were found.
    """
    patterns = [(phrase, compiled(phrase.text, phrase.is_pattern)) for phrase in phrases]
    found: dict[str, Hit] = {}
    for part, text in texts:
        for sentence in sentences(text):
            here = list(_hits_of(sentence, part, patterns))
            for hit in here:
                if not any(other.holds(hit) for other in here):
                    found.setdefault(hit.digest, hit)
    return list(found.values())


def _hits_of(
    sentence: Sentence, part: str, patterns: list[tuple[GuardPhrase, Pattern[str]]]
) -> Iterator[Hit]:
    for phrase, pattern in patterns:
        for match in pattern.finditer(sentence.plain):
            yield Hit(
                phrase=phrase,
                part=part,
                sentence=sentence.said,
                start=sentence.places[match.start()],
                end=sentence.places[match.end() - 1] + 1,
            )
