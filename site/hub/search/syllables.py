"""How single characters are read, for misspelt queries. pypinyin knows more, but weighs 55 MB in every server process."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _readings() -> dict[str, str]:
    """Each character of GB 2312 with its usual reading without tone, as pypinyin (MIT) has it."""
    lines = Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()
    return {character: line.split()[0] for line in lines for character in line.split()[1]}


def spelt(word: str) -> tuple[str, ...]:
    """The syllables of a word of usual characters; none for any other."""
    known = _readings()
    return tuple(known[character] for character in word) if all(each in known for each in word) else ()


def sounds_like(text: str, word: str) -> str:
    """The part of a text that sounds like a word and is not it; "" for none."""
    wanted, length = spelt(word), len(word)
    for start in range(len(text) - length + 1):
        part = text[start : start + length]
        if part != word and wanted and spelt(part) == wanted:
            return part
    return ""
