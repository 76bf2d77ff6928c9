"""What is asked of the question bank: texts for the editorial guard, and whether a question hangs together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from .models import Question

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


def texts_of(categories: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Every text of the questions of these categories that can be drawn, and what it is. Two queries."""
    rows = Question.objects.filter(category__in=categories, is_active=True).prefetch_related("options")
    for question in rows:
        yield "题干", question.text
        yield from (("选项", option.text) for option in question.options.all())
        yield "解析", question.explanation


def why_not_answerable(
    *, kind: str, options: Sequence[tuple[str, bool]], truth: bool | None, answer: Decimal | None
) -> list[tuple[str, str]]:
    """What keeps a question from having exactly one right answer: field and sentence."""
    K = Question.Kind
    if kind in (K.SINGLE, K.MULTIPLE):
        return _of_options(kind, options)
    if options:
        return [("options", "判断题和数值题没有选项，请删除选项。")]
    if kind == K.TRUTH and truth is None:
        return [("truth", "请选择判断题的答案。")]
    if kind == K.NUMERIC and answer is None:
        return [("answer", "请填写数值题的答案。")]
    return []


def _of_options(kind: str, options: Sequence[tuple[str, bool]]) -> list[tuple[str, str]]:
    found = []
    texts = [text.strip() for text, _ in options]
    right = sum(is_right for _, is_right in options)
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        found.append(("options", f"选择题要有 {FEWEST_OPTIONS} 到 {MOST_OPTIONS} 个选项。"))
    if len(set(texts)) < len(texts):
        found.append(("options", "有两个选项的文字相同。"))
    if kind == Question.Kind.SINGLE and right != 1:
        found.append(("options", f"单选题只能有一个正确选项，现在有 {right} 个。"))
    if kind == Question.Kind.MULTIPLE and right < 2:
        found.append(("options", "多选题至少有两个正确选项。"))
    return found
