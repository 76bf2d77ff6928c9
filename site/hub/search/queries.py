"""What somebody typed, as the search understands it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .segmentation import RUN, normalized

if TYPE_CHECKING:
    from opencc import OpenCC

LONGEST = 60
MOST_WORDS = 8


@dataclass(frozen=True)
class Query:
    """`text` is what was typed, tidied; `words` what a document must contain; `hint` a sentence on what was left out."""

    text: str
    words: tuple[str, ...]
    hint: str = ""

    @property
    def marked(self) -> str:
        """The words as snippets mark them."""
        return " ".join(self.words)

    def but(self, words: tuple[str, ...]) -> Query:
        """The query of other words."""
        return Query(" ".join(words), words)


def understood(typed: str) -> Query:
    """Never raises: whatever was typed, without what cannot be searched for."""
    text = " ".join(typed.replace("\x00", " ").split())
    hint = ""
    if len(text) > LONGEST:
        text, hint = text[:LONGEST], f"检索词最长 {LONGEST} 个字，已按前 {LONGEST} 个字检索。"
    words = tuple(dict.fromkeys(run[0] for run in RUN.finditer(simplified(normalized(text)))))
    if text and not words:
        hint = "标点和符号不能检索，请输入汉字、字母或数字。"
    elif len(words) > MOST_WORDS:
        words, hint = words[:MOST_WORDS], f"一次最多检索 {MOST_WORDS} 个词，已按前 {MOST_WORDS} 个词检索。"
    return Query(text, words, hint)


def simplified(text: str) -> str:
    """Traditional characters as simplified ones (保證金: 保证金)."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _converter().convert(text.encode(errors="ignore").decode())
    return text


@cache
def _converter() -> OpenCC:
    import opencc  # late: 7 MB, for those who write so

    return opencc.OpenCC("t2s")
