"""What texts and patterns are compared as, and which patterns are safe.

A pattern runs over every sentence of every page that is saved, so its cost is bounded by its form: no repetition without an
end, repetitions of single characters only, and at most WAYS ways in which it can match at one place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any
from unicodedata import category, normalize

from hub.search.segmentation import is_han

LONGEST = 120
WAYS = 2_000
# Characters that say nothing: spaces and what is not seen.
SILENT = ("Z", "Cc", "Cf")


class Unsafe(ValueError):
    """A pattern that can't be used, with the reason in words."""


@lru_cache(maxsize=20_000)
def plain(character: str) -> str:
    """A character as it is compared: half width, small, simplified; empty where it says nothing."""
    return "".join(
        _simplified(each)
        for each in normalize("NFKC", character).casefold()
        if not category(each).startswith(SILENT)
    )


def plain_text(text: str) -> str:
    """A whole text as it is compared."""
    return "".join(map(plain, text))


def _simplified(character: str) -> str:
    return _converter().convert(character) if is_han(character) else character


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc  # late: 7 MB

    return opencc.OpenCC("t2s")


@lru_cache(maxsize=2_000)
def compiled(text: str, is_pattern: bool) -> re.Pattern[str]:
    """What is looked for in texts as they are compared. Raises Unsafe."""
    if not is_pattern:
        words = plain_text(text)
        if len(words) < 2:
            raise Unsafe("用语至少要有两个字。")
        return re.compile(re.escape(words))
    if len(text) > LONGEST:
        raise Unsafe(f"模式不能超过 {LONGEST} 个字符。")
    # Signs keep their meaning; only letters and Han characters are compared in their plain form.
    source = "".join(plain(each) if each.isalnum() and not each.isascii() else each for each in text)
    source = "".join(source.split())
    try:
        tree = parser.parse(source, re.IGNORECASE)
        pattern = re.compile(source, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise Unsafe("模式写得不完整，请检查括号和花括号是否成对。") from error
    if _ways(tree) > WAYS:
        raise Unsafe("模式里“任选”和“间隔”太多，检查会很慢；请缩短间隔，或分成几条。")
    if pattern.search("") is not None or tree.getwidth()[0] < 2:
        raise Unsafe("模式至少要匹配两个字。")
    return pattern


def _ways(tree: Any) -> int:
    """In how many ways a part can match at one place, at most: what a search may have to try there."""
    ways = 1
    for operation, argument in tree:
        ways *= _ways_of(operation, argument)
        if ways > WAYS:
            break
    return ways


def _ways_of(operation: Any, argument: Any) -> int:
    if operation in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN, sre.AT):
        return 1
    if operation is sre.BRANCH:
        words = [list(branch) for branch in argument[1]]
        if all(each[0] is sre.LITERAL for word in words for each in word):
            return len({len(word) for word in words})  # of words of one length only one can stand there
        return sum(map(_ways, argument[1]))
    if operation is sre.SUBPATTERN:
        return _ways(argument[3])
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return _ways(argument[1])
    if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        least, most, repeated = argument
        if most is sre.MAXREPEAT:
            raise Unsafe("模式不能用 * 和 +，请写明最多几个字，例如 .{0,8}。")
        single = len(repeated) == 1 and repeated[0][0] in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
        if single:
            return most - least + 1
        if most > 1:
            raise Unsafe("模式里只有单个字可以重复，括号里的内容最多出现一次。")
        return 1 + _ways(repeated)
    raise Unsafe("模式里有不支持的写法，只能用任选、间隔和前后文条件。")
