"""Placeholders in texts that an administrator writes: `{{ 名称 }}`, replaced by plain values and nothing else.

There is no template language behind it: no attributes, filters, tags or conditions; a value is never read as a
text again. A line whose placeholders are all empty is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

PLACEHOLDER = re.compile(r"\{\{[ \t\u3000]*([^{}\s%]{1,40})[ \t\u3000]*\}\}")
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
# Control characters and marks that turn the direction of writing around.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def problem(text: str, allowed: Collection[str]) -> str | None:
    """What is wrong with a text, in a sentence; None where nothing is."""
    if UNPRINTABLE.search(text):
        return "文字中有不可见的控制字符，请删除后重试。"
    unknown = [name for name in PLACEHOLDER.findall(text) if name not in allowed]
    if unknown:
        names = "、".join(dict.fromkeys(unknown))
        return f"没有“{names}”这个占位符。这类通知可用：{'、'.join(allowed)}。"
    if found := LEFT_OVER.search(PLACEHOLDER.sub("", text)):
        return f"“{found[0]}”只能成对用于占位符，请写成 {{{{ 名称 }}}} 的形式。"
    return None


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced in one pass; an unknown one becomes nothing."""
    lines = []
    for line in text.splitlines():
        names = PLACEHOLDER.findall(line)
        if names and not any(values.get(name) for name in names):
            continue
        lines.append(PLACEHOLDER.sub(lambda found: _in_place(found, values), line).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def with_single_quotes(text: str) -> str:
    """The text as it is written between double quotation marks (GB/T 15834)."""
    return text.replace("“", "‘").replace("”", "’")


def _in_place(found: re.Match[str], values: Mapping[str, str]) -> str:
    value, before = values.get(found[1], ""), found.string[: found.start()]
    return with_single_quotes(value) if before.count("“") > before.count("”") else value
