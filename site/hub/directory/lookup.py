"""What a search in the directory looks through: words as written, their pinyin, and the initials of it."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = re.compile(r"[\s,，、;；]+")


def plain(text: str) -> str:
    """Half width and lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def words_of(query: str) -> list[str]:
    """The words of a query, as they stand in `lookup_text`."""
    return [word for word in _BETWEEN.split(plain(query.replace("\x00", " "))) if word][:10]


def lookup_text(*values: str) -> str:
    """The values themselves, each in full pinyin, and in initials (合办活动: hebanhuodong, hbhd)."""
    from pypinyin import (
        Style,
        lazy_pinyin,
    )  # its dictionaries weigh 55 MB: only who writes an entry needs them

    found: list[str] = []
    for value in filter(None, values):
        for word in words_of(value):
            found += [word, plain("".join(lazy_pinyin(word)))]
            found.append(plain("".join(lazy_pinyin(word, style=Style.FIRST_LETTER))))
    return " ".join(dict.fromkeys(found))
