"""The words of a term: its other names, and where it stands in the list."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[、,，;；]")


def split_aliases(stored: str) -> list[str]:
    """The other names of a term."""
    return [word for word in (part.strip() for part in _BETWEEN.split(stored)) if word]


def sort_key(title: str) -> str:
    """A title as the list is ordered: by its pinyin."""
    from pypinyin import lazy_pinyin  # late: 55 MB, only who writes a term needs them

    return "".join(lazy_pinyin(title)).casefold()[:300]


def initial_of(key: str) -> str:
    """The letter under which it stands; "#" for figures and signs."""
    return key[0].upper() if key[:1].isascii() and key[:1].isalpha() else "#"
