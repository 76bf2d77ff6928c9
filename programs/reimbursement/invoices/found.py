"""What a reader found on an invoice. Pure data: no reader knows the database."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.pdf.amounts import amount_in_words

DIGITAL_NUMBER = re.compile(r"[0-9]{20}")
# What a voucher can't do without, as people call it.
REQUIRED = {
    "number": "发票号码",
    "issued_on": "开票日期",
    "seller": "销售方",
    "buyer": "购买方名称",
    "buyer_tax_number": "购买方纳税人识别号",
    "total": "价税合计",
}
CENT = Decimal("0.01")
MOST = Decimal("999999999999.99")
LONGEST = {"title": 60, "seller": 120, "buyer": 120, "seller_tax_number": 20, "buyer_tax_number": 20}


@dataclass(frozen=True, kw_only=True)
class ReadInvoice:
    """The fields of one invoice as they stand on it; empty or None where nothing was found.

    `total` (价税合计), `net` (excluding tax) and `tax` are CNY; a red-letter invoice has negative ones and
    `blue_number` names the key it cancels. `sources` says of each field where it was found, `warnings` what
    contradicts itself, `failure` why nothing could be read.
    """

    number: str = ""
    code: str = ""
    title: str = ""
    issued_on: date | None = None
    seller: str = ""
    seller_tax_number: str = ""
    buyer: str = ""
    buyer_tax_number: str = ""
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    red_letter: bool = False
    blue_number: str = ""
    items: tuple[str, ...] = ()
    words: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    failure: str = ""

    @property
    def kind(self) -> str:
        """`digital` for a number of 20 digits, `legacy` for any other, "" without a number."""
        if not self.number:
            return ""
        return "digital" if DIGITAL_NUMBER.fullmatch(self.number) else "legacy"

    @property
    def key(self) -> str:
        """The key that a voucher of it has, "" without a number."""
        return f"{self.code}{self.number}"

    @property
    def missing(self) -> tuple[str, ...]:
        """What a voucher needs and wasn't found, as people call it."""
        names = [label for name, label in REQUIRED.items() if not getattr(self, name)]
        if self.kind == "legacy" and not self.code:
            names.append("发票代码")
        return tuple(names)

    def as_json(self) -> dict[str, Any]:
        """The fields that were found, as JSON knows them."""
        values = {
            name: value for name, value in asdict(self).items() if value not in ("", None, (), {}, False)
        }
        return {
            name: str(value) if isinstance(value, date | Decimal) else value for name, value in values.items()
        }


def from_json(data: dict[str, Any]) -> ReadInvoice:
    """The reverse of `as_json`; what it doesn't know is passed over."""
    known = {row.name for row in fields(ReadInvoice)}
    values = {name: value for name, value in data.items() if name in known}
    for name in ("net", "tax", "total"):
        if name in values:
            values[name] = Decimal(values[name])
    if "issued_on" in values:
        values["issued_on"] = date.fromisoformat(values["issued_on"])
    for name in ("items", "warnings"):
        values[name] = tuple(values.get(name, ()))
    return ReadInvoice(**values)


def amount_of(text: str | None) -> Decimal | None:
    """An amount as it is printed, such as `¥1,234.50` or `-20.00`, in yuan; None for anything else."""
    plain = re.sub(r"[¥￥,\s]|CNY", "", text or "")
    if not re.fullmatch(r"-?[0-9]{1,14}(\.[0-9]{1,6})?", plain):
        return None
    try:
        value = Decimal(plain).quantize(CENT)
    except InvalidOperation:
        return None
    return value if abs(value) <= MOST else None


def day_of(text: str | None) -> date | None:
    """A date as it is printed: 2026年9月15日, 2026-09-15 10:20, 20260915; None for anything else."""
    match = re.match(r"\s*([0-9]{4})\s*[年/.-]?\s*([0-9]{1,2})\s*[月/.-]?\s*([0-9]{1,2})", text or "")
    if not match:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def made(source: str, **values: Any) -> ReadInvoice:
    """An invoice of these fields, all found in one source."""
    kept = {name: value for name, value in values.items() if value not in ("", None, (), False)}
    for name, length in LONGEST.items():
        if name in kept:
            kept[name] = kept[name][:length]
    return ReadInvoice(**kept, sources=dict.fromkeys(kept, source))


def merged(first: ReadInvoice, second: ReadInvoice) -> ReadInvoice:
    """`first`, its gaps filled from `second`; where both speak and differ, a warning names both."""
    values: dict[str, Any] = {}
    sources = dict(first.sources)
    warnings = [*first.warnings, *second.warnings]
    for name, source in second.sources.items():
        mine, theirs = getattr(first, name), getattr(second, name)
        if not mine:
            values[name], sources[name] = theirs, source
        elif name in ("number", "code", "issued_on", "total", "net") and mine != theirs:
            label = {"code": "发票代码", "net": "不含税金额"}.get(name) or REQUIRED[name]
            warnings.append(f"{label}不一致：{sources.get(name, '票面')}为 {mine}，{source}为 {theirs}。")
    return replace(first, **values, sources=sources, warnings=tuple(dict.fromkeys(warnings)))


def checked(found: ReadInvoice) -> ReadInvoice:
    """The same invoice with warnings about what contradicts itself: sum, words, a red letter."""
    warnings = list(found.warnings)
    total, net, tax = found.total, found.net, found.tax
    if total is not None and net is not None and tax is not None and total != net + tax:
        warnings.append(f"金额 {net} 与税额 {tax} 之和不等于价税合计 {total}。")
    if (
        total is not None
        and found.words
        and total >= 0
        and _plain(found.words) != _plain(amount_in_words(total))
    ):
        warnings.append(f"大写金额“{found.words}”与小写 {total} 不一致。")
    red = found.red_letter or (total is not None and total < 0)
    return replace(found, red_letter=red, warnings=tuple(dict.fromkeys(warnings)))


def _plain(words: str) -> str:
    """Amounts in words as they are compared: 圆 is 元, 整 and 正 say nothing, neither does a 零 before 元, 角, 分."""
    text = words.replace("圆", "元").replace("圓", "元").replace("人民币", "")
    text = re.sub(r"[整正⊗ⓧ○\s]", "", text)
    text = re.sub(r"零[角分]", "", text)
    return text.replace("零", "")
