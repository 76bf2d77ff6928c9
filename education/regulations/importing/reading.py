"""Reads lines of a legal text into parts. What is damaged is kept as it stands, and doubted.

Two layouts are known: 第…章 第…条 with （一） below (laws, measures), and 一、 with （一） as articles (opinions,
plans). A text without either is kept as paragraphs under one doubt.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from .numerals import NUMERAL, foreign_number_of, in_chinese, number_of
from .parts import RANK, Doubt, Draft, Kind, Part

if TYPE_CHECKING:
    from opencc import OpenCC

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20_000
LONGEST_HEADING = 30
SPACE = r"[\s\u3000]*"

_UNIT = re.compile(rf"^第{SPACE}({NUMERAL}){SPACE}([编章节条條])(?:之({NUMERAL}))?{SPACE}(.*)$")
_POINT = re.compile(rf"^(?:[-*•]\s+)?({NUMERAL})、{SPACE}(.*)$")
_BRACKET = re.compile(rf"^(?:[-*•]\s+)?[（(]{SPACE}({NUMERAL}|[A-Za-z]{{1,12}}){SPACE}[）)]{SPACE}(.*)$")
_SUBITEM = re.compile(r"^(?:[-*•]\s+)?([0-9０-９]{1,2})[.．]\s*(?![0-9０-９])(.*)$")
_REFERENCE = re.compile(r"^(?:第|规定|的|、|和|或|至|所|中|，|,)")
_ADDRESS = re.compile(r"^<?https?://\S+>?$")
_GARBLED = re.compile(r"\d{2},\d{3}\+|(?<![\d.])0/\d")
_KINDS = {"编": Kind.BOOK, "章": Kind.CHAPTER, "节": Kind.SECTION, "条": Kind.ARTICLE, "條": Kind.ARTICLE}
_ENDS = "。：；:;.”）)！？》"


class Unreadable(Exception):
    """The file holds no legal text that could be read; the message says so in a sentence for the editor."""


@cache
def _simplifier() -> OpenCC:
    import opencc  # late: 7 MB that few requests need

    return opencc.OpenCC("t2s")


def read(text: str) -> Draft:
    """Read a text into a draft; raises Unreadable for an empty or a too large one, and for one without any article."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Unreadable("文件超过 5 MB，不像一部法规；请只粘贴或上传法规正文。")
    lines = [line.strip(" \t\u3000\ufeff") for line in text.splitlines()]
    if not any(lines):
        raise Unreadable("文件里没有文字。扫描件请先做文字识别，并与官方文本核对。")
    if len(lines) > MOST_LINES:
        raise Unreadable(f"文件超过 {MOST_LINES} 行，不像一部法规；请只粘贴或上传法规正文。")
    return _Reader(lines).read()


class _Reader:
    """One pass over the lines, keeping the open part of each rank."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.draft = Draft()
        self.open: list[Part] = []
        self.articles = 0
        self.by_points = not any(
            (found := _UNIT.match(line)) and found[2] in "条條" for line in lines
        ) and any(_POINT.match(line) for line in lines)

    def read(self) -> Draft:
        seen_title = False
        for number, line in enumerate(self.lines, start=1):
            if not line:
                continue
            self._look_at(number, line)
            if _ADDRESS.match(line):
                self._doubt(number, "正文之外的网址，未收入正文；可作为来源核对。")
            elif self._unit(number, line) or self._point(number, line) or self._item(number, line):
                continue
            elif not seen_title:
                self.draft.title, seen_title = line[:200], True
            elif not self.open:
                self.draft.preamble.append(line)
            else:
                self._paragraph(number, line)
        self._check_whole()
        return self.draft

    # Lines

    def _unit(self, number: int, line: str) -> bool:
        """第…编/章/节/条."""
        found = _UNIT.match(line)
        if found is None or (value := number_of(found[1])) is None:
            return False
        kind, rest = _KINDS[found[2]], found[4].strip()
        inserted = number_of(found[3]) if found[3] else None
        if kind == Kind.ARTICLE:
            if _REFERENCE.match(rest) and value != self.articles + 1:
                return False  # a reference that begins a line
            self._article_number(number, value, inserted)
            self._numeral_style(number, found[1], "条")
        part = Part(kind, value, inserted, line=number)
        if kind == Kind.ARTICLE:
            self._add(part)
            if rest:
                self._paragraph(number, rest)
            return True
        if len(rest) > LONGEST_HEADING:
            self._doubt(number, f"“{line[:12]}…”像标题但过长，请核对是否与正文连在一起。")
        part.heading = rest
        before = self._last(kind)
        expected = (before.number or 0) + 1 if before else 1
        if value != expected:
            self._doubt(number, f"应为第{in_chinese(expected)}{found[2]}，原文为第{found[1]}{found[2]}。")
        self._add(part)
        return True

    def _point(self, number: int, line: str) -> bool:
        """一、 where the text has no articles: its chapters."""
        found = _POINT.match(line) if self.by_points else None
        if found is None or (value := number_of(found[1])) is None:
            return False
        before = self._last(Kind.CHAPTER)
        expected = (before.number or 0) + 1 if before else 1
        if value != expected:
            self._doubt(number, f"应为“{in_chinese(expected)}、”，原文为“{found[1]}、”。")
        rest = found[2].strip()
        part = Part(Kind.CHAPTER, value, line=number, style="、")
        self._add(part)
        if len(rest) <= LONGEST_HEADING and not rest.endswith("。"):
            part.heading = rest
        else:
            self._paragraph(number, rest)
        return True

    def _item(self, number: int, line: str) -> bool:
        """（一） and 1.: items of an article, or, where the text goes by points, its articles."""
        if found := _BRACKET.match(line):
            value = number_of(found[1])
            if value is None:
                value = foreign_number_of(found[1])
                if value is None or not self.open:
                    return False
                self._doubt(number, f"编号“（{found[1]}）”不是中文法规的写法，可能是机器翻译。")
            rest = found[2].strip()
            if self.by_points:
                self._article_number(number, value, None)
                self._add(Part(Kind.ARTICLE, value, line=number, style="（）"))
                self._paragraph(number, rest)
                return True
            if not self.open:
                return False
            self._numbered(number, Kind.ITEM, value, rest, found[1])
            return True
        if self.open and self._inside(Kind.ITEM) and (found := _SUBITEM.match(line)):
            value = number_of(found[1])
            if value is not None:
                self._numbered(number, Kind.SUBITEM, value, found[2].strip(), "")
                return True
        return False

    def _numbered(self, number: int, kind: Kind, value: int, text: str, written: str) -> None:
        """An item or subitem: its number follows the one before it in the same paragraph."""
        if written:
            self._numeral_style(number, written, "项")
        above = self._above(kind)
        before = [part.number for part in (above.parts if above else self.draft.parts) if part.kind == kind]
        expected = (before[-1] or 0) + 1 if before else 1
        if value != expected and not (value == 1 and before):
            self._doubt(number, f"编号不连续：应为第 {expected} 项，原文为第 {value} 项。")
        style = "（）" if kind == Kind.ITEM else "."
        self._add(Part(kind, value, text=text, line=number, style=style))
        if text and text[-1] not in _ENDS:
            self._doubt(number, f"“…{text[-8:]}”没有句末标点，可能在此断行，请核对下一行是否接续。")

    def _paragraph(self, number: int, text: str) -> None:
        """A paragraph of the open article; what follows a line without an end is doubted as its continuation."""
        article = self._inside(Kind.ARTICLE) or self.open[-1]
        last = self.open[-1]
        if (
            last.kind in (Kind.ITEM, Kind.SUBITEM, Kind.PARAGRAPH)
            and last.text
            and last.text[-1] not in _ENDS
        ):
            last.text += text
            self._doubt(
                number, f"“{text[:8]}…”已接到上一行“…{last.text[: -len(text)][-8:]}”之后，请核对断行。"
            )
            return
        count = sum(part.kind == Kind.PARAGRAPH for part in article.parts) + 1
        self._add(Part(Kind.PARAGRAPH, count, text=text, line=number))

    # The open parts

    def _add(self, part: Part) -> None:
        """Put a part below the last open one that is larger."""
        while self.open and RANK[self.open[-1].kind] >= RANK[part.kind]:
            self.open.pop()
        (self.open[-1].parts if self.open else self.draft.parts).append(part)
        self.open.append(part)

    def _inside(self, kind: Kind) -> Part | None:
        return next((part for part in self.open if part.kind == kind), None)

    def _above(self, kind: Kind) -> Part | None:
        return next((part for part in reversed(self.open) if RANK[part.kind] < RANK[kind]), None)

    def _last(self, kind: Kind) -> Part | None:
        """The part of this kind before, within the same larger part."""
        above = self._above(kind)
        rows = above.parts if above else self.draft.parts
        return next((part for part in reversed(rows) if part.kind == kind), None)

    # Doubts

    def _doubt(self, line: int, why: str) -> None:
        self.draft.doubts.append(Doubt(line, why))

    def _article_number(self, number: int, value: int, inserted: int | None) -> None:
        """Articles count through the whole text."""
        if inserted is not None and value == self.articles:
            return
        if value > self.articles + 1:
            gap = f"第 {self.articles + 1} 条" + (f"至第 {value - 1} 条" if value > self.articles + 2 else "")
            self._doubt(number, f"缺少{gap}。")
        elif value <= self.articles:
            self._doubt(number, f"条号重复或倒退：第 {value} 条出现在第 {self.articles} 条之后。")
        self.articles = max(self.articles, value)

    def _numeral_style(self, number: int, written: str, unit: str) -> None:
        if unicodedata.normalize("NFKC", written).isdecimal():
            self._doubt(number, f"“{written}”{unit}用了阿拉伯数字，请核对原文编号。")

    def _look_at(self, number: int, line: str) -> None:
        """What is wrong with a line whatever it is."""
        if (simple := _simplifier().convert(line)) != line:
            odd = "、".join(sorted({a for a, b in zip(line, simple, strict=False) if a != b}))
            self._doubt(number, f"夹有繁体字：{odd}。")
        if found := _GARBLED.search(line):
            self._doubt(number, f"数字受损：“{found[0]}”，请核对原文。")
        if "\ufffd" in line or any(unicodedata.category(sign) == "Co" for sign in line):
            self._doubt(number, "有无法识别的字符。")

    def _check_whole(self) -> None:
        """What is wrong with the text as a whole."""
        text = "".join(self.lines)
        latin = sum(sign.isascii() and sign.isalpha() for sign in text)
        if latin > len(text) / 2:
            self._doubt(0, "正文主要是外文，可能是机器翻译，不能作为法规文本发布。")
        if not self.draft.articles():
            self._doubt(0, "没有找到“第…条”或“一、（一）”的结构，全文按段落保留。")
            if not self.draft.parts:
                if latin <= len(text) / 2 and len(self.draft.preamble) > 200:
                    raise Unreadable("没有找到条文（第…条），不像一部法规；请核对文件。")
                self._keep_as_paragraphs()
        last = next((line for line in reversed(self.lines) if line and not _ADDRESS.match(line)), "")
        if last[-1:] not in "。”）)！？.》":
            self._doubt(len(self.lines), f"全文以“…{last[-10:]}”结束，没有句末标点，可能不完整。")

    def _keep_as_paragraphs(self) -> None:
        for number, line in enumerate(self.draft.preamble, start=1):
            self.draft.parts.append(Part(Kind.PARAGRAPH, number, text=line))
        self.draft.preamble = []
