"""Numerals as legal texts write them: 二十五, ２５, 25, and what machine translation makes of them."""

from __future__ import annotations

import re
import unicodedata

CHINESE = "零〇一二三四五六七八九十百千两"
NUMERAL = rf"(?:[{CHINESE}]+|[0-9０-９]+)"
_ENGLISH = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_ROMAN = re.compile(r"(?=.)(X{0,3})(IX|IV|V?I{0,3})", re.IGNORECASE)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def number_of(text: str) -> int | None:
    """The value of a Chinese or Arabic numeral of at most four digits, full width too; None for anything else."""
    text = unicodedata.normalize("NFKC", text.strip()).replace("〇", "零").replace("两", "二")
    if not text or len(text) > 9:
        return None
    if text.isdecimal():
        return int(text) if len(text) <= 4 else None
    if set(text) - set(CHINESE):
        return None
    import cn2an  # late: 4 MB that few requests need

    try:
        return int(cn2an.cn2an(text, "smart"))
    except ValueError:
        return None


def foreign_number_of(text: str) -> int | None:
    """The value of a marker that a translation left behind: seven, XIV, a."""
    word = unicodedata.normalize("NFKC", text.strip()).casefold()
    if word in _ENGLISH:
        return _ENGLISH.index(word) + 1
    if _ROMAN.fullmatch(word) and word not in {"c", "d"}:
        values = [_ROMAN_VALUES[letter.upper()] for letter in word]
        return sum(
            -value if value < max(values[place:], default=0) else value for place, value in enumerate(values)
        )
    if len(word) == 1 and word.isascii() and word.isalpha():
        return ord(word) - ord("a") + 1
    return None


def in_chinese(number: int) -> str:
    """The numeral as a legal text writes it: 25 is 二十五."""
    import cn2an  # late: 4 MB that few requests need

    return (
        str(cn2an.an2cn(number, "low")).removeprefix("一") if 10 <= number < 20 else str(cn2an.an2cn(number))
    )
