"""Papers: drawn from the bank by a seed, and graded by what they say themselves. Pure but for reading the bank.

An item of a paper, as it is kept with the attempt:

    {"key": "q1", "kind": "single", "text": …, "unit": "", "options": [{"key": "a", "text": …}, …],
     "right": ["a"] | true | {"value": "10", "tolerance": "0"}, "explanation": …, "question": 7}
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from hub.cases.flows import Reason

from .models import Question

LETTERS = "abcdefgh"
FULL = Decimal(100)
TRUTHS = {"true": True, "false": False}

Item = dict[str, Any]
Answers = dict[str, list[str]]


@dataclass(frozen=True)
class Drawn:
    """A question as the draw needs it."""

    pk: int
    kind: str
    text: str
    unit: str
    explanation: str
    options: tuple[tuple[str, bool], ...]
    truth: bool | None
    answer: Decimal | None
    tolerance: Decimal


def pool(categories: Iterable[int]) -> dict[int, list[Drawn]]:
    """The questions that can be drawn, by category, in a fixed order. Two queries."""
    found: dict[int, list[Drawn]] = {category: [] for category in categories}
    rows = Question.objects.filter(category__in=list(found), is_active=True).order_by("pk")
    for row in rows.prefetch_related("options"):
        options = tuple((option.text, option.is_right) for option in row.options.all())
        found[row.category_id].append(
            Drawn(
                row.pk,
                row.kind,
                row.text,
                row.unit,
                row.explanation,
                options,
                row.truth,
                row.answer,
                row.tolerance,
            )
        )
    return found


def draw(
    available: Mapping[int, Sequence[Drawn]], wanted: Sequence[tuple[int, int]], *, seed: int
) -> list[Item]:
    """A paper: so many of each category, in an order of its own, each with its options in another. The same seed, bank
    and wishes give the same paper."""
    chance = random.Random(seed)  # noqa: S311  fair, not secret: answers never leave before they are handed in
    chosen: list[Drawn] = []
    for category, count in wanted:
        questions = available.get(category, ())
        chosen += chance.sample(list(questions), min(count, len(questions)))
    chance.shuffle(chosen)
    return [_item(f"q{number}", question, chance) for number, question in enumerate(chosen, start=1)]


def _item(key: str, question: Drawn, chance: random.Random) -> Item:
    mixed = list(question.options)
    chance.shuffle(mixed)
    options = [{"key": letter, "text": text} for letter, (text, _) in zip(LETTERS, mixed, strict=False)]
    right: Any
    if question.kind == Question.Kind.TRUTH:
        right = question.truth
    elif question.kind == Question.Kind.NUMERIC:
        right = {"value": str(question.answer), "tolerance": str(question.tolerance)}
    else:
        right = [letter for letter, (_, is_right) in zip(LETTERS, mixed, strict=False) if is_right]
    return {
        "key": key,
        "question": question.pk,
        "kind": question.kind,
        "text": question.text,
        "unit": question.unit,
        "options": options,
        "right": right,
        "explanation": question.explanation,
    }


def number_of(typed: str) -> Decimal | None:
    """A number as people type it, full-width and with thousands separators; None for what is none."""
    plain = (
        typed.translate(str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")).replace(",", "").strip()
    )
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() and len(plain) <= 30 else None


def why_tampered(paper: Sequence[Item], answers: Mapping[str, Sequence[str]]) -> Reason | None:
    """Why these answers can't come from this paper's form."""
    items = {item["key"]: item for item in paper}
    for key, given in answers.items():
        item = items.get(key)
        if item is None or not _fits(item, given):
            return "提交的答案与这份试卷不符，没有收卷。请返回试卷重新作答。"
    return None


def _fits(item: Item, given: Sequence[str]) -> bool:
    if item["kind"] == Question.Kind.NUMERIC:
        return len(given) <= 1
    if item["kind"] == Question.Kind.TRUTH:
        return len(given) <= 1 and all(value in TRUTHS for value in given)
    known = {option["key"] for option in item["options"]}
    most = 1 if item["kind"] == Question.Kind.SINGLE else len(known)
    return len(given) <= most and len(set(given)) == len(given) and set(given) <= known


def is_right(item: Item, given: Sequence[str]) -> bool:
    """Whether this is the answer: of several right options all and no other."""
    if not given:
        return False
    if item["kind"] == Question.Kind.TRUTH:
        return TRUTHS.get(given[0]) is item["right"]
    if item["kind"] == Question.Kind.NUMERIC:
        value = number_of(given[0])
        right = item["right"]
        return value is not None and abs(value - Decimal(right["value"])) <= Decimal(right["tolerance"])
    return sorted(given) == sorted(item["right"])


def grade(paper: Sequence[Item], answers: Mapping[str, Sequence[str]]) -> Decimal:
    """The mark of 100: every question counts the same."""
    if not paper:
        return Decimal(0)
    right = sum(is_right(item, answers.get(item["key"], ())) for item in paper)
    return (FULL * right / len(paper)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def in_words(item: Item, given: Sequence[str] | None = None) -> str:
    """An answer as people read it; without `given` the right one."""
    if item["kind"] == Question.Kind.TRUTH:
        value = item["right"] if given is None else (TRUTHS.get(given[0]) if given else None)
        return {True: "正确", False: "错误", None: "未作答"}[value]
    if item["kind"] == Question.Kind.NUMERIC:
        if given is not None:
            return f"{given[0]} {item['unit']}".strip() if given and given[0] else "未作答"
        value, tolerance = Decimal(item["right"]["value"]), Decimal(item["right"]["tolerance"])
        shown = f"{value.normalize():f} {item['unit']}".strip()
        return f"{shown}（允许误差 {tolerance.normalize():f}）" if tolerance else shown
    keys = item["right"] if given is None else given
    texts = [
        f"{option['key'].upper()}. {option['text']}" for option in item["options"] if option["key"] in keys
    ]
    return "；".join(texts) or "未作答"
