"""From text with positions to the fields of an invoice, whichever program drew it.

Rows are made of what stands at one height, columns of what stands far apart; labels are then looked for in the
rows. Whose name it is follows from the explicit label, else from the place: on fully digital invoices the buyer
stands left of the seller, on older ones above.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .found import ReadInvoice, amount_of, day_of, made

SOURCE = "票面文字"
GAP = "\t"
# Labels written downwards, a character a row, between the columns.
VERTICAL = set("购买销售方信息密码区备注买受")
NAME = re.compile(r"(购买方|销售方|购方|销方|买方|卖方)?(?<![目务位行人])名\s*称\s*:\s*([^\t:]*)(?=\t|$)")
TAX_NUMBER = re.compile(
    r"(?:纳\s*税\s*人\s*识\s*别\s*号|统一社会信用代码(?!/))\s*:\s*([0-9A-Z][0-9A-Z\s]{13,24}?)(?=[\t ]*[^0-9A-Z\s]|\t|$)"
)
NUMBER = re.compile(r"发\s*票\s*号\s*码\s*:?\s*([0-9]{20}|[0-9]{8})(?![0-9])")
CODE = re.compile(r"发\s*票\s*代\s*码\s*:?\s*([0-9]{12}|[0-9]{10})(?![0-9])")
LONG_NUMBER = re.compile(r"(?<![0-9A-Z])([0-9]{20})(?![0-9A-Z])")
DAY = r"([0-9]{4}\s*[年/.-]\s*[0-9]{1,2}\s*[月/.-]\s*[0-9]{1,2})"
ISSUED = re.compile(rf"[开填]\s*[票开]\s*日\s*期\s*:?\s*{DAY}")
MONEY = r"(?:¥|CNY)?\s*(-?[0-9][0-9,]*\.[0-9]{2})"
TOTALS = (
    re.compile(rf"\(\s*小\s*写\s*\)\s*:?\s*{MONEY}"),
    re.compile(rf"价\s*税\s*合\s*计\s*:?\s*{MONEY}"),
    re.compile(rf"票\s*价\s*:?\s*¥\s*{MONEY}"),
    re.compile(rf"合\s*计\s*(?:金\s*额)?\s*:\s*{MONEY}"),
)
SUMS = re.compile(rf"(?<!税)合\s*计[^0-9¥-]*{MONEY}(?:[^0-9¥-]+{MONEY})?")
WORDS = re.compile(
    r"\(?大\s*写\s*\)?\s*:?\s*[⊗ⓧ○]?\s*(?:人民币)?(负?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正]{2,})"
)
TITLE = re.compile(
    r"(电子发票\([^)\t]{2,20}\)|[^\t]{0,6}增值税(?:电子)?(?:普通|专用)发票(?:\([^)\t]{1,6}\))?)"
)
RED = re.compile(r"红字|销项负数|被红冲")
BLUE_DIGITAL = re.compile(r"被红冲蓝字[^0-9\t]{0,20}号码\s*:?\s*([0-9]{20})")
BLUE_LEGACY = re.compile(r"对应正数发票代码\s*:?\s*([0-9]{10,12})[^0-9]{0,8}号码\s*:?\s*([0-9]{8})")
NOT_A_NAME = re.compile(r":|识别号|信用代码|[0-9]{6}")
ITEM = re.compile(r"\*[^*\t]{1,20}\*[^\t]{1,60}")


@dataclass(frozen=True)
class Piece:
    """Some text and where it stands: left and right edge, middle, height; y grows downwards."""

    text: str
    left: float
    right: float
    y: float
    height: float


@dataclass(frozen=True)
class Row:
    """What stands at one height, joined by tabs where a gap is; `text` is normalised, `raw` as printed.

    `at` has the left edge of each character.
    """

    text: str
    raw: str
    y: float
    height: float
    at: tuple[float, ...]


def rows_of(pieces: Iterable[Piece]) -> list[Row]:
    """The pieces as rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.y, piece.left)):
        if rows and abs(piece.y - rows[-1][0].y) <= 0.45 * max(piece.height, rows[-1][0].height):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_row(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _row(pieces: list[Piece]) -> Row:
    """Join the pieces of a row: neighbours without anything between them, others by a tab."""
    columns: list[list[Piece]] = []
    for piece in pieces:
        if columns and piece.left - columns[-1][-1].right <= 0.9 * piece.height:
            columns[-1].append(piece)
        else:
            columns.append([piece])
    raw: list[str] = []
    at: list[float] = []
    for column in columns:
        text = "".join(piece.text for piece in column).strip()
        if text in VERTICAL or not text:
            continue
        if raw:
            raw.append(GAP)
            at.append(column[0].left)
        for piece in column:
            for character in piece.text:
                if not character.isspace():
                    raw.append(character)
                    at.append(piece.left)
    joined = "".join(raw)
    return Row(text=_narrow(joined), raw=joined, y=pieces[0].y, height=pieces[0].height, at=tuple(at))


def _narrow(text: str) -> str:
    """Full width made half, character by character: places in the text stay what they are."""
    normal = (unicodedata.normalize("NFKC", character) for character in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(normal, text, strict=True)).replace(
        "￥", "¥"
    )


@dataclass(frozen=True)
class _Party:
    """A name or number found beside a label: whose it is by the label, and where it stands."""

    whose: str
    value: str
    x: float
    y: float


def fields_of(rows: list[Row], *, width: float) -> ReadInvoice:
    """The fields that stand in the rows of a page `width` wide."""
    text = "\n".join(row.text for row in rows)
    code = _first(CODE, text)
    number = _first(NUMBER, text) or _first(LONG_NUMBER, text)
    total = next((amount_of(found) for one in TOTALS if (found := _first(one, text))), None)
    sums = SUMS.search(_without_total(text))
    net = amount_of(sums.group(1)) if sums else None
    tax = amount_of(sums.group(2)) if sums and sums.group(2) else None
    blue = _first(BLUE_DIGITAL, text) or "".join(_groups(BLUE_LEGACY, text))
    names = _pair(_names(rows), width)
    numbers = _pair(_tax_numbers(rows), width)
    seller = names[1]
    if names[0] and not seller and not numbers[0]:  # tickets name the buyer alone, wherever its number stands
        numbers = (numbers[1], "")
    if not seller and "铁路电子客票" in text:
        seller = "中国铁路"
    if not seller:
        seller = _first(re.compile(r"填开单位\s*:\s*([^\t]+)"), text)
    return made(
        SOURCE,
        number=number,
        code=code if len(number) == 8 else "",
        title=_first(TITLE, text).strip(),
        issued_on=day_of(re.sub(r"\s", "", _first(ISSUED, text))),
        buyer=names[0],
        seller=seller,
        buyer_tax_number=numbers[0],
        seller_tax_number=numbers[1],
        total=total,
        net=net if tax is not None or net != total else None,
        tax=tax,
        red_letter=bool(RED.search(text)) and (blue != "" or (total is not None and total < 0)),
        blue_number=blue,
        items=tuple(match.group() for match in ITEM.finditer(text))[:20],
        words=_first(WORDS, text),
    )


def numbers_in(rows: list[Row]) -> set[str]:
    """Every invoice number that stands beside its label: a file with two is two invoices."""
    return {match.group(1) for row in rows for match in NUMBER.finditer(row.text)}


def _without_total(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if "小写" not in line and "价税合计" not in line)


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group(1) if match else ""


def _groups(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = pattern.search(text)
    return match.groups() if match else ()


def _names(rows: list[Row]) -> list[_Party]:
    """What stands beside `名称`, with the line below where a long name was broken."""
    found = []
    for index, row in enumerate(rows):
        for match in NAME.finditer(row.text):
            start, end = match.span(2)
            x = row.at[min(match.start(), len(row.at) - 1)]
            left = row.at[min(start, len(row.at) - 1)]
            value = row.raw[start:end].strip()
            if value and index + 1 < len(rows):
                value += _continued(rows[index + 1], row, left)
            found.append(_Party(match.group(1) or "", value, x, row.y))
    return found


def _continued(below: Row, row: Row, left: float) -> str:
    """The rest of a name in the next row: right below its value, and no label itself."""
    if not 0 < below.y - row.y <= 1.8 * row.height:
        return ""
    for start, text in _columns(below):
        if abs(start - left) <= 0.5 * row.height and not NOT_A_NAME.search(_narrow(text)):
            return text
    return ""


def _columns(row: Row) -> list[tuple[float, str]]:
    """The columns of a row: left edge and text as printed."""
    columns, start = [], 0
    for part in row.raw.split(GAP):
        if part:
            columns.append((row.at[start], part))
        start += len(part) + 1
    return columns


def _tax_numbers(rows: list[Row]) -> list[_Party]:
    found = []
    for row in rows:
        for match in TAX_NUMBER.finditer(row.text):
            value = re.sub(r"\s", "", match.group(1))
            if 15 <= len(value) <= 20:
                found.append(_Party("", value, row.at[match.start()], row.y))
    return found


def _pair(found: list[_Party], width: float) -> tuple[str, str]:
    """The buyer's and the seller's of what was found."""
    buyer = next((party.value for party in found if party.whose[:1] in ("购", "买") and party.whose), "")
    seller = next((party.value for party in found if party.whose[:1] in ("销", "卖") and party.whose), "")
    rest = [party for party in found if not party.whose]
    if buyer or seller or not rest:
        return buyer, seller
    if len(rest) == 1:
        only = rest[0]
        return ("", only.value) if only.x > 0.45 * width else (only.value, "")
    one, other = rest[0], rest[1]
    if abs(one.x - other.x) > 0.25 * width:
        left, right = sorted((one, other), key=lambda party: party.x)
        return left.value, right.value
    upper, lower = sorted((one, other), key=lambda party: party.y)
    return upper.value, lower.value
