"""What a legal text consists of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .numerals import in_chinese


class Kind(StrEnum):
    """The parts of a legal text, from the largest to the smallest."""

    BOOK = "book"  # 编
    CHAPTER = "chapter"  # 章，或“一、”
    SECTION = "section"  # 节
    ARTICLE = "article"  # 条，或“（一）”
    PARAGRAPH = "paragraph"  # 款
    ITEM = "item"  # 项
    SUBITEM = "subitem"  # 目


RANK = {kind: rank for rank, kind in enumerate(Kind)}
_UNITS = {Kind.BOOK: "编", Kind.CHAPTER: "章", Kind.SECTION: "节", Kind.ARTICLE: "条"}


@dataclass
class Part:
    """One part with those below it. `number` counts within the text (articles) or within the part above it.

    `inserted` is the n of 第五条之一; `label` is as people cite it, `heading` the name of a chapter, `line` where it
    begins in the source, from 1.
    """

    kind: Kind
    number: int | None = None
    inserted: int | None = None
    heading: str = ""
    text: str = ""
    line: int = 0
    style: str = "第"
    parts: list[Part] = field(default_factory=list)

    @property
    def label(self) -> str:
        """第二十五条, （三）, or 一、 as the text numbers it; paragraphs have none."""
        if self.number is None or self.kind == Kind.PARAGRAPH:
            return ""
        numeral = in_chinese(self.number)
        if self.style == "、":
            return f"{numeral}、"
        if self.style == "（）":
            return f"（{numeral}）"
        if self.kind == Kind.SUBITEM:
            return f"{self.number}."
        tail = f"之{in_chinese(self.inserted)}" if self.inserted else ""
        return f"第{numeral}{_UNITS[self.kind]}{tail}"

    def walk(self) -> Iterator[Part]:
        """This part and all below it, in the order of the text."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Doubt:
    """Something that a person must check against an official source: the line (from 1, 0 for the whole), and why."""

    line: int
    why: str


@dataclass
class Draft:
    """What was read: title, what stands before the first part, the parts, and what is doubtful."""

    title: str = ""
    preamble: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def all_parts(self) -> Iterator[Part]:
        """Every part in the order of the text."""
        for part in self.parts:
            yield from part.walk()

    def articles(self) -> list[Part]:
        """The articles in the order of the text."""
        return [part for part in self.all_parts() if part.kind == Kind.ARTICLE]
