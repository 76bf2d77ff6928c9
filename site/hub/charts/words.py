"""Numbers and labels as a chart writes them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

Number = int | float | Decimal


def decimal_of(value: Number) -> Decimal:
    """The number as it is written, without a float's tail."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def exact(value: Number | None, *, places: int = 0) -> str:
    """The number with thousands and that many decimals; a dash where none is known."""
    return "—" if value is None else f"{decimal_of(value):,.{places}f}"


def short(value: Number, *, places: int = 0) -> str:
    """The number for an axis: from ten thousand on in 万, from a hundred million on in 亿, no idle zeros."""
    number = decimal_of(value)
    for size, word in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if abs(number) >= size:
            return f"{_plain(round(number / size, 2))}{word}"
    return _plain(round(number, max(places, 2)))


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def width_of(text: str) -> float:
    """How wide a text is in ems: a Chinese character is one, a Latin letter or digit little more than half."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.58 for letter in text)


def shortened(text: str, ems: float) -> str:
    """The text cut to a width in ems, with an ellipsis where something is left out."""
    if width_of(text) <= ems:
        return text
    kept = ""
    for letter in text:
        if width_of(f"{kept}{letter}…") > ems:
            break
        kept += letter
    return f"{kept}…" if kept else ""
