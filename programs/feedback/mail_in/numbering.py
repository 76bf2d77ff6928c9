"""Numbered lists as people write them: 1．  2、  （一）  ①. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# How an entry may begin, after NFKC: the kind of numbering and the numeral in it.
MARKS = (
    ("dot", re.compile(r"^(\d{1,3})\s*[.、)](?!\d)\s*")),
    ("bracket", re.compile(r"^\(\s*(\d{1,3})\s*\)\s*")),
    ("chinese", re.compile(r"^([一二三四五六七八九十百]{1,5})\s*[、.]\s*")),
    ("chinese bracket", re.compile(r"^\(\s*([一二三四五六七八九十百]{1,5})\s*\)\s*")),
)
CIRCLED = {chr(0x2460 + number): number + 1 for number in range(20)}
# What stands where nothing was to be said, and what the empty form has.
NOTHING = {"", "无", "暂无", "没有", "/", "-", "--", "…", "……", "......", "..."}


UNNUMBERED = "没有编号，或编号之前另有文字，分不清是几条。"


def entries(lines: Sequence[str], *, joint: str) -> tuple[list[str], str]:
    """The entries of a list without their numerals, and what is doubtful about them; empty ones are left out.

    The first numeral says how the list is numbered. Others are part of an entry; one of the same kind should be the
    next. A single line without any numeral is one entry. Doubtful ones are still the best that can be made of it.
    """
    lines = [line.strip() for line in lines if _bare(line) not in NOTHING]
    if not lines:
        return [], ""
    first = _mark(lines[0])
    if first is None:
        return [_joined(lines, joint)], UNNUMBERED if len(lines) > 1 else ""
    kind, doubt = first[0], ""
    found: list[list[str]] = []
    for line in lines:
        mark = _mark(line)
        if mark is None or mark[0] != kind:
            found[-1].append(line)
            continue
        _, number, rest = mark
        found.append([rest])
        if number != len(found) and not doubt:
            doubt = f"的编号不连续：第 {len(found)} 条的位置写着 {number}。"
    texts = [_joined([line for line in entry if line], joint) for entry in found]
    return [text for text in texts if _bare(text) not in NOTHING], doubt


def is_numbered(line: str) -> bool:
    """Whether a line begins as an entry does."""
    return _mark(line) is not None


def _mark(line: str) -> tuple[str, int, str] | None:
    """The kind of numbering a line begins with, its number, and what follows."""
    if line[0] in CIRCLED:
        return "circled", CIRCLED[line[0]], line[1:].strip()
    # One character becomes one: the rest of the line stays as it was written.
    head = "".join(_half(character) for character in line[:12])
    for kind, pattern in MARKS:
        if match := pattern.match(head):
            return kind, _number(match[1]), line[match.end() :].strip()
    return None


def _half(character: str) -> str:
    half = unicodedata.normalize("NFKC", character)
    return half if len(half) == 1 else character


def _number(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    import cn2an  # late: 4 MB that no web worker needs

    try:
        return int(cn2an.cn2an(numeral, "smart"))
    except ValueError:
        return 0


def _bare(line: str) -> str:
    return unicodedata.normalize("NFKC", line).strip(" .。、;；") if line.strip("….。 ") else ""


def _joined(lines: Sequence[str], joint: str) -> str:
    """The lines of one entry; where they only wrapped, a space stands between Latin words alone."""
    text = lines[0] if lines else ""
    for line in lines[1:]:
        latin = not joint and text[-1:].isascii() and text[-1:].isalnum() and line[0].isascii()
        text += (" " if latin else joint) + line
    return text
