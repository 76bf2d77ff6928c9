"""Two versions of a text, article by article, with what differs marked."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from .importing.parts import Kind
from .models import Section, Version

ALIKE = 0.55  # how alike two articles of different numbers must be to be the same one, moved


@dataclass(frozen=True)
class Row:
    """An article before and after; None where it is missing on that side. `state` is same, changed, moved, new, gone."""

    before: Section | None
    after: Section | None
    state: str
    old: SafeString | str = ""
    new: SafeString | str = ""


def compare(older: Version, newer: Version) -> list[Row]:
    """The articles of both in the order of the newer one, those that are gone where they stood. Two queries."""
    before, after = _articles(older), _articles(newer)
    partner = _partners(before, after)
    rows: list[Row] = []
    taken = {old.pk for old in partner.values()}
    left = [old for old in before if old.pk not in taken]
    for new in after:
        old = partner.get(new.pk)
        if old is not None:
            while left and left[0].position < old.position:
                rows.append(_gone(left.pop(0)))
        rows.append(_row(old, new))
    return rows + [_gone(old) for old in left]


def _articles(version: Version) -> list[Section]:
    return list(Section.objects.filter(version=version, kind=Kind.ARTICLE).order_by("position"))


def _partners(before: list[Section], after: list[Section]) -> dict[int, Section]:
    """Which old article each new one was: the same words, else the same number if alike, else the most alike."""
    partner: dict[int, Section] = {}
    free = {old.pk: old for old in before}

    def pair(new: Section, old: Section) -> None:
        partner[new.pk] = old
        del free[old.pk]

    words = {old.content: old for old in reversed(before)}
    for new in after:
        if (old := words.get(new.content)) and old.pk in free:
            pair(new, old)
    numbers = {(old.number, old.inserted): old for old in before}
    for new in after:
        old = numbers.get((new.number, new.inserted))
        if new.pk not in partner and old and old.pk in free and _likeness(old, new) >= ALIKE:
            pair(new, old)
    for new in after:
        if new.pk in partner:
            continue
        scored = [(_likeness(old, new), old) for old in free.values()]
        likeness, old = max(scored, key=lambda entry: entry[0], default=(0.0, None))
        if old is not None and likeness >= ALIKE:
            pair(new, old)
    return partner


def _likeness(old: Section, new: Section) -> float:
    matcher = SequenceMatcher(None, old.content, new.content, autojunk=False)
    quick = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return matcher.ratio() if quick >= ALIKE else quick


def _row(old: Section | None, new: Section) -> Row:
    if old is None:
        return Row(None, new, "new", new=_marked([(new.content, True)], "ins"))
    moved = (old.number, old.inserted) != (new.number, new.inserted)
    if old.content == new.content:
        plain = _marked([(new.content, False)], "ins")
        return Row(old, new, "moved" if moved else "same", plain, plain)
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    matcher = SequenceMatcher(None, old.content, new.content, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        before.append((old.content[a:b], tag != "equal"))
        after.append((new.content[c:d], tag != "equal"))
    return Row(old, new, "changed", _marked(before, "del"), _marked(after, "ins"))


def _gone(old: Section) -> Row:
    return Row(old, None, "gone", old=_marked([(old.content, True)], "del"))


def _marked(pieces: list[tuple[str, bool]], tag: str) -> SafeString:
    """Escaped text with what differs inside `del` or `ins`."""
    html = []
    for text, differs in pieces:
        if text:
            html.append((f"<{tag}>" if differs else "", text, f"</{tag}>" if differs else ""))
    return format_html_join("", "{}{}{}", ((SafeString(a), text, SafeString(b)) for a, text, b in html))
