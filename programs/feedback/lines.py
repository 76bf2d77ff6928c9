"""The two numbered lists of the form as they are typed: what stands in their rows, and what can't be saved.

Each row of a list is a field of the list's name, so a page posts a list as often as it has rows. With a script rows
come and go by hub/js/lines.js; without one the buttons `add` and `remove` ask the server for the page anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from hub.portal.draft_forms import Mistake

from .models import FeedbackLine, Part
from .rules import lines_count
from .services import Line

LONGEST = FeedbackLine._meta.get_field("text").max_length
INCOMPLETE = "提交的内容不完整，请刷新页面后重试。"
# What each list is called where a mistake in it is named.
SHORT = {Part.OPINION: "意见建议", Part.MATTER: "协助事项"}


@dataclass(frozen=True)
class Row:
    """One row as the page shows it: its place in its list, what was typed, and what is wrong with it."""

    part: str
    number: int
    text: str = ""
    error: str = ""
    has_focus: bool = False

    @property
    def id(self) -> str:
        """The id of its field."""
        return f"id_{self.part}-{self.number}"

    @property
    def name(self) -> str:
        """The value by which the button `remove` means it."""
        return f"{self.part}-{self.number}"


@dataclass(frozen=True)
class TypedList:
    """One of the two lists with its rows; the page shows at least one."""

    part: str
    label: str
    rows: list[Row]


class TypedLists:
    """Both lists: as they are saved, or as they were posted."""

    def __init__(self, saved: Iterable[Line] = (), data: QueryDict | None = None) -> None:
        self.is_bound = data is not None
        self.is_complete = data is None or all(part in data for part in Part.values)
        self.texts: dict[str, list[str]] = {part: [] for part in Part.values}
        for part, texts in self.texts.items():
            texts += (
                [line.text for line in saved if line.part == part] if data is None else data.getlist(part)
            )
        self._focus: tuple[str, int] | None = None

    def add(self, part: str) -> None:
        """One more row at the end of a list; nothing for a list that there isn't."""
        if part in self.texts:
            self.texts[part].append("")
            self._focus = (part, len(self.texts[part]))

    def remove(self, name: str) -> None:
        """Take a row away, named as `Row.name` does; nothing for a row that there isn't."""
        part, _, number = name.rpartition("-")
        rows = self.texts.get(part, [])
        if number.isascii() and number.isdecimal() and 1 <= int(number[:6]) <= len(rows):
            del rows[int(number[:6]) - 1]
            self._focus = (part, max(1, min(int(number[:6]), len(rows))))

    def lists(self) -> list[TypedList]:
        """Both lists for the page."""
        return [
            TypedList(
                part.value,
                str(part.label),
                [
                    Row(part.value, number, text, self._error(text), self._focus == (part.value, number))
                    for number, text in enumerate(self.texts[part] or [""], start=1)
                ],
            )
            for part in Part
        ]

    def lines(self) -> list[Line]:
        """What was typed; blank rows are left out."""
        return [
            Line(part, tidy)
            for part, texts in self.texts.items()
            for text in texts
            if (tidy := text.replace("\r\n", "\n").strip())
        ]

    def is_valid(self) -> bool:
        """Whether the lists can be saved."""
        return not self.mistakes()

    def mistakes(self) -> list[Mistake]:
        """What can't be saved as it was typed; nothing for lists that are shown as saved."""
        if not self.is_bound:
            return []
        if not self.is_complete:
            return [Mistake("", "", INCOMPLETE)]
        found = [
            Mistake(row.id, f"{SHORT[Part(row.part)]}第 {row.number} 条", row.error)
            for typed in self.lists()
            for row in typed.rows
            if row.error
        ]
        number = len(self.lines())
        if number and (reason := lines_count(number)):
            found.insert(0, Mistake("", "", reason))
        return found

    def _error(self, text: str) -> str:
        if not self.is_bound or not text:
            return ""
        try:
            _FIELD.clean(text.replace("\r\n", "\n"))
        except ValidationError as error:
            return error.messages[0]
        return ""


_FIELD = forms.CharField(
    required=False,
    max_length=LONGEST,
    error_messages={"max_length": f"每条最多 {LONGEST} 字，更详细的材料请另附文件或分成几条。"},
)
