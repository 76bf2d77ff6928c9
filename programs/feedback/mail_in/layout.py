"""The layout of the annex as lines of text, whatever file they came from (DOMAIN 1). Pure; nothing is guessed.

The labels of the form divide its text: what stands between two of them is the value of the first. Whatever could be
read in two ways is a problem, in words for the clerk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hub.mailroom.words import clean

from ..models import Part
from ..services import Line
from .numbering import entries, is_numbered

TITLE = "会员之声反馈表"
# The labels above the lists; those that must be there come first.
FIELDS = {
    "firm": "期货公司名称",
    "contact_name": "期货公司联系人",
    "made_on": "制表日期",
    "contact_phone": "联系方式",
    "contact_email": "联系邮箱地址",
    "number": "编号",
}
REQUIRED = ("firm", "contact_name", "made_on")
# Whoever is no futures firm writes of itself as 单位, and so does our own print.
NAMES = {label: name for name, label in FIELDS.items()} | {
    "单位名称": "firm",
    "单位联系人": "contact_name",
}
LABEL = re.compile("|".join(r"\s*".join(label) for label in NAMES))
LISTS = {Part.OPINION: "希望向交易所反馈的意见建议", Part.MATTER: "希望交易所协助推动解决的事项"}
LENGTHS = {"firm": 120, "contact_name": 60, "contact_phone": 40}
LINE_LENGTH = 2000
WRAPPED = 4  # lines
SEAL = re.compile(r"^\(?公司盖章\)?")
NOTE = re.compile(r"^注:请将此反馈表")
DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True, kw_only=True)
class FormRead:
    """What a file says. `is_form` is whether it is the form at all; it is read whole where `problems` is empty."""

    is_form: bool = False
    firm: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    made_on: date | None = None
    lines: tuple[Line, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing in it is missing or doubtful."""
        return self.is_form and not self.problems


@dataclass
class _Found:
    values: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def squeezed(text: str) -> str:
    """The text without spaces, full-width signs as half-width ones: for comparing."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_lines(lines: Sequence[str], *, joint: str) -> FormRead:
    """The form that these lines make up. `joint` stands between the lines of one entry: "" where they only wrapped."""
    lines = [text for line in lines if (text := clean(line))]
    text = squeezed("".join(lines))
    if TITLE not in text and not all(label in text for label in LISTS.values()):
        return FormRead(problems=("不是“一站通”会员之声反馈表。",))
    found = _Found()
    opinion, matter = (_start(lines, label, found) for label in LISTS.values())
    if not 0 <= opinion < matter:
        return FormRead(is_form=True, problems=tuple(found.problems) or ("两个栏目的次序与反馈表不符。",))
    _read_fields(lines[:opinion], found)
    made_on = _day(found)
    end = next((at for at in range(matter, len(lines)) if _ends(lines[at])), len(lines))
    rows = [
        Line(part, entry)
        for part, block in ((Part.OPINION, lines[opinion:matter]), (Part.MATTER, lines[matter:end]))
        for entry in _entries(part, block, found, joint)
    ]
    if any(map(is_numbered, lines[end:])):
        found.problems.append("盖章处之后还有编号的内容。")
    if not rows:
        found.problems.append("两个栏目都没有填写内容。")
    return FormRead(
        is_form=True,
        firm=found.values.get("firm", ""),
        contact_name=found.values.get("contact_name", ""),
        contact_phone=found.values.get("contact_phone", ""),
        contact_email=found.values.get("contact_email", ""),
        made_on=made_on,
        lines=tuple(rows),
        problems=tuple(found.problems),
    )


def _start(lines: Sequence[str], label: str, found: _Found) -> int:
    """Where a list begins: the one place where a line begins with its label, which a narrow column may wrap; or -1."""
    places = [at for at in range(len(lines)) if squeezed("".join(lines[at : at + WRAPPED])).startswith(label)]
    if len(places) == 1:
        return places[0]
    found.problems.append(f"栏目“{label}”{'不止一处' if places else '没有找到'}。")
    return -1


def _ends(line: str) -> bool:
    text = squeezed(line)
    return bool(SEAL.match(text) or NOTE.match(text))


def _read_fields(lines: Sequence[str], found: _Found) -> None:
    """The values between the labels above the lists."""
    text = "\n".join(unicodedata.normalize("NFKC", line) for line in lines)
    places = list(LABEL.finditer(text))
    for place, following in zip_longest(places, places[1:]):
        name = NAMES["".join(place[0].split())]
        value = text[place.end() : following.start() if following else None].strip(" :\n\t")
        if name in found.values:
            found.problems.append(f"“{FIELDS[name]}”不止一处。")
        found.values[name] = "".join(part.strip() for part in value.split("\n"))
    # Whoever left out phone or mailbox is reached by the other one, or by the mail itself.
    found.problems += [f"没有读到“{FIELDS[name]}”。" for name in REQUIRED if not found.values.get(name)]
    for name, length in LENGTHS.items():
        if len(found.values.get(name, "")) > length:
            found.problems.append(f"“{FIELDS[name]}”超过 {length} 字。")
            found.values[name] = found.values[name][:length]
    _check_address(found)


def _check_address(found: _Found) -> None:
    address = found.values.get("contact_email", "")
    if not address:
        return
    try:
        validate_email(address)
    except ValidationError:
        found.problems.append("“联系邮箱地址”不是一个有效的邮箱地址。")
        found.values["contact_email"] = ""


def _day(found: _Found) -> date | None:
    text = found.values.get("made_on", "")
    days = DAY.findall(text)
    try:
        (numbers,) = days
        return date(*map(int, numbers))
    except ValueError:
        if text:
            found.problems.append("“制表日期”不是一个完整的日期。")
        return None


def _entries(part: str, block: Sequence[str], found: _Found, joint: str) -> list[str]:
    """The entries of one list, whose label is the beginning of the block's first line."""
    label = LISTS[Part(part)]
    texts, doubt = entries(_behind(block, label), joint=joint)
    if doubt:
        found.problems.append(f"栏目“{label}”{doubt}")
    for number, text in enumerate(texts, start=1):
        if len(text) > LINE_LENGTH:
            found.problems.append(f"栏目“{label}”第 {number} 条超过 {LINE_LENGTH} 字。")
    return texts


def _behind(block: Sequence[str], label: str) -> list[str]:
    """The lines of a block without the label at its beginning and the colon after it."""
    left = len(label)
    for number, line in enumerate(block):
        for at, character in enumerate(line):
            left -= len(squeezed(character))
            if left <= 0:
                rest = line[at + 1 :].lstrip(" :：\t　")
                return [rest, *block[number + 1 :]] if rest else list(block[number + 1 :])
    return []
